package dev.exedra.core.moe;

/**
 * The model's notion of capacity: of one sequence's rows of one step, an expert takes no more than
 * {@code max(minCapacity, ceil(capacityFactor * k * tokens / experts))} (GShard, arXiv 2006.16668; Switch, arXiv 2101.03961).
 *
 * @param capacityFactor 1 where an even routing just fits
 * @param minCapacity tokens that an expert always takes
 */
public record Capacity(double capacityFactor, int minCapacity) {

    public Capacity {
        if (!(capacityFactor > 0) || Double.isInfinite(capacityFactor) || minCapacity < 0) {
            throw new GateException("a capacity factor must be above 0 and a least capacity at least 0, not "
                    + capacityFactor + " and " + minCapacity);
        }
    }

    /** Tokens that an expert takes of {@code tokens}, each of which asks up to {@code topK} of {@code experts}. */
    public int expertCapacity(int topK, int tokens, int experts) {
        return Math.max(minCapacity, (int) Math.ceil(capacityFactor * topK * tokens / experts));
    }
}
