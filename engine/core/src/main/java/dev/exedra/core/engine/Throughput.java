package dev.exedra.core.engine;

import java.time.Duration;

/**
 * How fast tokens are done with, over the last seconds in which there was something to do. By Little's law, whoever waits behind so
 * many tokens waits for their number divided by it. Written by the engine's thread, read by any.
 */
final class Throughput {

    private static final double MEMORY_SECONDS = 10;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private volatile double tokensPerSecond;
    private long since;
    private long done;
    private boolean busy;
    /** Both fade alike, so that their quotient is an average. */
    private double tokensSeen;

    private double secondsSeen;

    /** Tokens are done with: computed for the first time, or never to be. */
    void add(long tokens) {
        done += tokens;
    }

    /** A step begins, or nothing is to do; time counts while steps follow each other. */
    void tick(long nowNanos, boolean goesOn) {
        double seconds = (nowNanos - since) * 1e-9;
        if (busy && seconds > 0) {
            double faded = Math.exp(-seconds / MEMORY_SECONDS);
            tokensSeen = faded * tokensSeen + done;
            secondsSeen = faded * secondsSeen + seconds;
            tokensPerSecond = tokensSeen / secondsSeen;
        }
        if (!busy || seconds > 0) {
            since = nowNanos;
            done = 0;
        }
        busy = goesOn;
    }

    double tokensPerSecond() {
        return tokensPerSecond;
    }

    /** How long so many tokens take, within bounds. */
    Duration timeFor(long tokens) {
        double speed = tokensPerSecond;
        if (speed <= 0) {
            return UNKNOWN;
        }
        long millis = (long) (1000.0 * tokens / speed);
        return Duration.ofMillis(Math.clamp(millis, SHORTEST.toMillis(), LONGEST.toMillis()));
    }
}
