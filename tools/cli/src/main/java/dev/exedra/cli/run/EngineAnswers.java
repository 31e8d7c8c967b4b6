package dev.exedra.cli.run;

import dev.exedra.cli.chat.ChatMessage;
import dev.exedra.cli.talk.Answers;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.List;
import java.util.function.Consumer;

/** Answers of an engine in this process. */
record EngineAnswers(Engine engine, PromptIds ids, SamplingParameters parameters) implements Answers {

    @Override
    public Answer begin(List<ChatMessage> turns) {
        GenerationRequest request = new GenerationRequest(ids.ofChat(turns), parameters, true);
        Statistics statistics = Statistics.start(List.of(request));
        return new EngineAnswer(GenerationBatch.start(engine, List.of(request)), statistics);
    }

    private record EngineAnswer(GenerationBatch batch, Statistics measured) implements Answer {
        @Override
        public void forEach(Consumer<String> text) {
            batch.forEach(event -> {
                switch (event) {
                    case Event.Token token -> {
                        measured.token(token);
                        text.accept(token.token().text());
                    }
                    case Event.Finished finished -> {
                        measured.finished(finished.reason());
                        text.accept(finished.remainingText());
                    }
                    case Event.Failed failed -> throw failed.error();
                    case Event.PromptLogProbs _ -> {}
                }
            });
        }

        @Override
        public void cancel() {
            batch.cancel();
        }

        @Override
        public String statistics() {
            return measured.tokens() == 0 ? "" : measured.line();
        }
    }
}
