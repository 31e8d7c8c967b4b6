package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the messages of one sequence into parts of one chat choice: a message is at most one part. */
final class ChatParts {

    private final int index;
    private final boolean logprobs;
    private final Heading heading;
    private final UsageCounter usage;

    ChatParts(int index, boolean logprobs, Heading heading, UsageCounter usage) {
        this.index = index;
        this.logprobs = logprobs;
        this.heading = heading;
        this.usage = usage;
    }

    /** The part that a message makes; null if it makes none. */
    ChatChoice.@Nullable Part part(GenerateStreamResponse message) {
        return switch (message.getEventCase()) {
            case STARTED -> {
                heading.started(message.getStarted());
                usage.started(message.getStarted(), index == 0);
                yield new ChatChoice.Part(index, new ChatChoice.Delta("assistant", ""), null, null, null, null);
            }
            case TOKENS -> tokens(message.getTokens());
            case FINISHED -> {
                usage.finished(message.getFinished());
                Ending ending = Ending.of(message.getFinished());
                yield new ChatChoice.Part(
                        index,
                        new ChatChoice.Delta(null, null),
                        null,
                        ending.finishReason(),
                        ending.stopReason(),
                        ending.routingReport());
            }
            case PROMPT_SCORES, EVENT_NOT_SET -> null;
        };
    }

    private ChatChoice.@Nullable Part tokens(GeneratedTokens message) {
        List<GeneratedToken> tokens = message.getTokensList();
        usage.generated(tokens.size());
        String text = GeneratedText.of(tokens) + message.getRemainingText();
        if (text.isEmpty() && (!logprobs || tokens.isEmpty())) {
            return null;
        }
        return new ChatChoice.Part(
                index,
                new ChatChoice.Delta(null, text),
                logprobs && !tokens.isEmpty() ? ChatLogprobs.of(GeneratedText.scores(tokens)) : null,
                null,
                null,
                null);
    }
}
