package dev.exedra.core.engine;

/**
 * How a step whose experts are elsewhere uses the time until they answer.
 *
 * @param minimumSplitRows of a step that is computed as two micro-batches, so that one computes attention while the other's
 *     experts are asked
 * @param lookMicros that the engine's thread looks for an answer before it sleeps; 0 to sleep at once
 */
public record FlightLimits(int minimumSplitRows, int lookMicros) {

    /** Experts read their weights twice for two halves: that pays where products take longer than reading them. */
    private static final int MINIMUM_SPLIT_ROWS = 256;

    private static final int LOOK_MICROS = 1000;

    public FlightLimits {
        if (minimumSplitRows < 2) {
            throw new EngineException("minimumSplitRows must be at least 2, not " + minimumSplitRows);
        }
        if (lookMicros < 0) {
            throw new EngineException("lookMicros must be at least 0, not " + lookMicros);
        }
    }

    /** What serves on a small machine: steps of 256 rows are divided, answers are looked for a millisecond. */
    public static FlightLimits defaults() {
        return new FlightLimits(MINIMUM_SPLIT_ROWS, LOOK_MICROS);
    }
}
