package dev.exedra.cli.run;

import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.FinishReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How fast a batch was. */
final class Statistics {

    private static final double NANOS = 1e9;

    private final long begin = System.nanoTime();
    private final int promptTokens;
    private final Set<FinishReason> reasons = EnumSet.noneOf(FinishReason.class);
    private long first;
    private long last;
    private int tokens;

    private Statistics(int promptTokens) {
        this.promptTokens = promptTokens;
    }

    /** Time runs from now on. */
    static Statistics start(List<GenerationRequest> requests) {
        return new Statistics(requests.stream()
                .mapToInt(request -> request.promptIds().length)
                .sum());
    }

    void token(Event.Token token) {
        first = tokens == 0 ? token.nanoTime() : first;
        last = token.nanoTime();
        tokens++;
    }

    void finished(FinishReason reason) {
        reasons.add(reason);
    }

    int tokens() {
        return tokens;
    }

    /** {@code 24 tokens in 0.31 s ...}; tokens/s counts from the prompt on, prefill included. */
    String line() {
        double seconds = (last - begin) / NANOS;
        return String.format(
                Locale.ROOT,
                "%d prompt tokens, %d tokens in %.2f s: %.1f tokens/s, the first after %.3f s; ended by %s",
                promptTokens,
                tokens,
                seconds,
                tokens / Math.max(seconds, 1e-9),
                (first - begin) / NANOS,
                reasons.stream().map(FinishReason::openAiName).collect(Collectors.joining(", ")));
    }
}
