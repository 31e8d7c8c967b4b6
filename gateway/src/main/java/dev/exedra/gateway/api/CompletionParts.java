package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import dev.exedra.proto.inference.v1.ScoredToken;
import dev.exedra.proto.inference.v1.Started;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the messages of one sequence into parts of one choice: a message is at most one part. */
final class CompletionParts {

    private final int index;
    private final @Nullable String echo;
    private final boolean logprobs;
    private final boolean firstOfPrompt;
    private final Heading heading;
    private final UsageCounter usage;
    private final LegacyLogprobs.Writer writer = new LegacyLogprobs.Writer();

    CompletionParts(
            int index,
            @Nullable String echo,
            boolean logprobs,
            boolean firstOfPrompt,
            Heading heading,
            UsageCounter usage) {
        this.index = index;
        this.echo = echo;
        this.logprobs = logprobs;
        this.firstOfPrompt = firstOfPrompt;
        this.heading = heading;
        this.usage = usage;
    }

    /** The part that a message makes; null if it makes none. */
    @Nullable
    CompletionChoice part(GenerateStreamResponse message) {
        return switch (message.getEventCase()) {
            case STARTED -> started(message.getStarted());
            case PROMPT_SCORES ->
                echo == null || !logprobs
                        ? null
                        : scored("", message.getPromptScores().getTokensList());
            case TOKENS -> tokens(message.getTokens());
            case FINISHED -> {
                usage.finished(message.getFinished());
                Ending ending = Ending.of(message.getFinished());
                yield new CompletionChoice(
                        index, "", null, ending.finishReason(), ending.stopReason(), ending.routingReport());
            }
            case EVENT_NOT_SET -> null;
        };
    }

    private @Nullable CompletionChoice started(Started started) {
        heading.started(started);
        usage.started(started, firstOfPrompt);
        return echo == null ? null : CompletionChoice.part(index, echo, null);
    }

    private @Nullable CompletionChoice tokens(GeneratedTokens message) {
        List<GeneratedToken> tokens = message.getTokensList();
        usage.generated(tokens.size());
        String text = GeneratedText.of(tokens) + message.getRemainingText();
        if (logprobs && !tokens.isEmpty()) {
            return scored(text, GeneratedText.scores(tokens));
        }
        return text.isEmpty() ? null : CompletionChoice.part(index, text, null);
    }

    private CompletionChoice scored(String text, List<ScoredToken> scores) {
        return CompletionChoice.part(index, text, writer.write(scores));
    }
}
