package dev.exedra.expert;

import java.time.Duration;

/**
 * How much may be outstanding so that nothing waits longer than it should: by Little's law the speed times the time. The speed is
 * what batches took lately, measured where they are computed, so that no queue has to be guessed from round trips. Batches grow
 * with what waits and large ones are faster: a limit that begins low rises with the load that needs it.
 */
final class QueueLimit {

    /** Older batches count for less: by e after so much computing. */
    private static final double MEMORY_NANOS = 500e6;

    private final double maxQueueNanos;
    private final long least;
    private final long most;
    private double cost;
    private double nanos;

    /**
     * @param least never less, in rows times experts
     * @param most never more
     */
    QueueLimit(Duration maxQueueTime, long least, long most) {
        this.maxQueueNanos = maxQueueTime.toNanos();
        this.least = least;
        this.most = Math.max(least, most);
    }

    /** A batch was computed. */
    synchronized void computed(long batchCost, long batchNanos) {
        double kept = Math.exp(-batchNanos / MEMORY_NANOS);
        cost = cost * kept + batchCost;
        nanos = nanos * kept + Math.max(1, batchNanos);
    }

    /** Rows times experts; the least before anything was measured. */
    synchronized long limit() {
        double outstanding = nanos == 0 ? least : cost / nanos * maxQueueNanos;
        return Math.clamp((long) outstanding, least, most);
    }
}
