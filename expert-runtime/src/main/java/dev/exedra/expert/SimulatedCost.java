package dev.exedra.expert;

import java.time.Duration;

/**
 * What simulated experts cost.
 *
 * @param perBatch of each stage's batch, however small
 * @param perRow of each row times experts beside it
 */
public record SimulatedCost(Duration perBatch, Duration perRow) {

    public SimulatedCost {
        if (perBatch.isNegative() || perRow.isNegative()) {
            throw new ExpertException("simulated costs must not be negative: " + perBatch + ", " + perRow);
        }
    }

    /** Nanoseconds of a batch. */
    long nanos(long rowsTimesExperts) {
        return perBatch.toNanos() + Math.multiplyExact(rowsTimesExperts, perRow.toNanos());
    }
}
