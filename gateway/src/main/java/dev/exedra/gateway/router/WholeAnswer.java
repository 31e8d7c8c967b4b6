package dev.exedra.gateway.router;

import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts an answer's messages together, as the router's unary call does. */
public final class WholeAnswer {

    private final GenerateResponse.Builder whole = GenerateResponse.newBuilder();
    private final StringBuilder text = new StringBuilder();

    private WholeAnswer() {}

    /** The answer when its last message is in. */
    public static Mono<GenerateResponse> of(Flux<GenerateStreamResponse> messages) {
        return Mono.defer(() -> {
            WholeAnswer answer = new WholeAnswer();
            return messages.doOnNext(answer::add).then(Mono.fromSupplier(answer::build));
        });
    }

    private GenerateResponse build() {
        return whole.setText(text.toString()).build();
    }

    private void add(GenerateStreamResponse message) {
        switch (message.getEventCase()) {
            case STARTED -> whole.setStarted(message.getStarted());
            case PROMPT_SCORES ->
                whole.addAllPromptTokens(message.getPromptScores().getTokensList());
            case TOKENS -> {
                GeneratedTokens tokens = message.getTokens();
                whole.addAllTokens(tokens.getTokensList());
                tokens.getTokensList().forEach(token -> text.append(token.getText()));
                text.append(tokens.getRemainingText());
            }
            case FINISHED -> whole.setFinished(message.getFinished());
            case EVENT_NOT_SET -> {
                // Of a newer router; it says nothing that belongs to an answer known here.
            }
        }
    }
}
