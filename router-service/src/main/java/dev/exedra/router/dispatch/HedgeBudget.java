package dev.exedra.router.dispatch;

import java.util.Arrays;

/**
 * When a second replica is asked for the same piece: after the time in which most pieces are answered, and for a small part of the
 * pieces only, so that slowness is not answered with more load.
 */
final class HedgeBudget {

    private static final int KEPT = 256;
    private static final int LEAST = 32;

    private final double quantile;
    private final double share;
    private final long[] times = new long[KEPT];
    private long answers;
    private long asked;
    private long hedged;
    private volatile long delayNanos = Long.MAX_VALUE;

    /**
     * @param quantile of the answers' times, in (0, 1); 0 for never
     * @param share of the pieces that may be asked for twice
     */
    HedgeBudget(double quantile, double share) {
        this.quantile = quantile;
        this.share = share;
    }

    synchronized void answered(long nanos) {
        if (quantile == 0) {
            return;
        }
        times[(int) (answers++ % KEPT)] = nanos;
        if (answers >= LEAST && answers % LEAST == 0) {
            long[] sorted = Arrays.copyOf(times, (int) Math.min(answers, KEPT));
            Arrays.sort(sorted);
            delayNanos = sorted[(int) Math.ceil(quantile * sorted.length) - 1];
        }
    }

    /** A piece was asked for. */
    synchronized void asked() {
        asked++;
    }

    /** Whether one more may be asked for twice. */
    synchronized boolean take() {
        if (hedged + 1 > share * asked) {
            return false;
        }
        hedged++;
        return true;
    }

    /** Nanoseconds after which a piece is late. */
    long delayNanos() {
        return delayNanos;
    }
}
