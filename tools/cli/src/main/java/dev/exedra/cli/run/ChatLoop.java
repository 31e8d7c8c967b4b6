package dev.exedra.cli.run;

import dev.exedra.cli.Console;
import dev.exedra.cli.ErrorReport;
import dev.exedra.cli.chat.ChatMessage;
import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chat, turn by turn; every answer is made of all turns before it. */
final class ChatLoop {

    private static final String LEAVE = "/bye";
    private static final int INTERRUPTED = 130;

    private final Engine engine;
    private final PromptIds ids;
    private final SamplingParameters parameters;
    private final Console console;
    private final Diagnostics diagnostics;
    private final List<ChatMessage> turns = new ArrayList<>();
    private boolean leave;

    ChatLoop(Engine engine, PromptIds ids, SamplingParameters parameters, Console console, Diagnostics diagnostics) {
        this.engine = engine;
        this.ids = ids;
        this.parameters = parameters;
        this.console = console;
        this.diagnostics = diagnostics;
    }

    /** Talks until {@code /bye} or the end of the input; returns the exit code. */
    int talk() {
        boolean typed = console.inputIsTerminal().getAsBoolean();
        try (LineSource lines = typed ? new TerminalLines() : new StreamLines(console.in())) {
            Optional<String> line = lines.next();
            while (line.isPresent() && !line.get().strip().equals(LEAVE) && !leave) {
                if (!line.get().isBlank()) {
                    answer(line.get(), lines);
                }
                line = lines.next();
            }
        }
        return leave ? INTERRUPTED : 0;
    }

    /** A turn that cannot be answered, because the context is full or the template refuses it, is taken back. */
    private void answer(String text, LineSource lines) {
        turns.add(ChatMessage.user(text));
        try {
            GenerationRequest request = new GenerationRequest(ids.ofChat(turns), parameters, true);
            Statistics statistics = Statistics.start(List.of(request));
            turns.add(ChatMessage.assistant(stream(request, statistics, lines)));
            diagnostics.statistics(statistics);
        } catch (ExedraException | TemplateException refused) {
            turns.removeLast();
            console.note(ErrorReport.of(refused).line());
        }
    }

    private String stream(GenerationRequest request, Statistics statistics, LineSource lines) {
        StringBuilder answer = new StringBuilder();
        GenerationBatch batch = GenerationBatch.start(engine, List.of(request));
        AutoCloseable watching = lines.onInterrupt(batch::cancel);
        try {
            batch.forEach(event -> {
                switch (event) {
                    case Event.Token token -> {
                        statistics.token(token);
                        print(token.token().text(), answer);
                    }
                    case Event.Finished finished -> {
                        statistics.finished(finished.reason());
                        print(finished.remainingText(), answer);
                    }
                    case Event.Failed failed -> throw failed.error();
                    case Event.PromptLogProbs _ -> {}
                }
            });
        } finally {
            console.out().println();
            console.out().flush();
            close(watching);
        }
        return answer.toString();
    }

    private void print(String piece, StringBuilder answer) {
        console.out().print(piece);
        console.out().flush();
        answer.append(piece);
    }

    private void close(AutoCloseable watching) {
        try {
            watching.close();
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
        leave = watching instanceof Interruption interruption && interruption.happened();
    }
}
