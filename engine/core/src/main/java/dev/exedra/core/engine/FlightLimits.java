package dev.exedra.core.engine;

/**
 * How a step whose experts are elsewhere uses the time until they answer.
 *
 * @param minimumSplitRows of a step that is computed as two micro-batches, so that one computes attention while the other's
 *     experts are asked
 */
public record FlightLimits(int minimumSplitRows) {

    /** Experts read their weights twice for two halves: that pays where products take longer than reading them. */
    private static final int MINIMUM_SPLIT_ROWS = 256;

    public FlightLimits {
        if (minimumSplitRows < 2) {
            throw new EngineException("minimumSplitRows must be at least 2, not " + minimumSplitRows);
        }
    }

    /** What serves on a small machine: steps of 256 rows are divided. */
    public static FlightLimits defaults() {
        return new FlightLimits(MINIMUM_SPLIT_ROWS);
    }
}
