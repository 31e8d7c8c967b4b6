package dev.exedra.core.sampling;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The first few tokens in order of falling logits, ties by lower id, and the draw among them. Reuses its scratch.
 *
 * <p>One pass finds the maximum of each lane, where lane l holds the ids l, l + 1024, l + 2048 ... The k-th largest of
 * these maxima is a bound that k tokens reach at least, and hardly more do; they are in the lanes whose maximum reaches it.
 */
final class Shortlist {

    private static final int LANES = 1024;
    /** Longest list; beyond it the lanes rule little out. */
    static final int MAXIMUM = LANES / 2;

    /** Wider than the logits, which lets the compiler see that the two arrays are not one, and use vectors. */
    private final double[] laneMaxima = new double[LANES];

    private final double[] sortedMaxima = new double[LANES];
    private final long[] keys;
    private int size;
    private float maximum;

    Shortlist(int vocabulary) {
        keys = new long[vocabulary];
    }

    /** Lists the first {@code count} tokens that are not masked, or all of a shorter row; count is in [0, MAXIMUM]. */
    void fill(Row row, int count) {
        size = 0;
        maximum = row.maximum();
        if (count == 0) {
            return;
        }
        findLaneMaxima(row.logits);
        System.arraycopy(laneMaxima, 0, sortedMaxima, 0, LANES);
        Arrays.sort(sortedMaxima);
        double bound = sortedMaxima[LANES - count];
        for (int lane = 0; lane < LANES; lane++) {
            if (laneMaxima[lane] >= bound) {
                addLane(row.logits, lane, bound);
            }
        }
        Arrays.sort(keys, 0, size);
        size = Math.min(size, count);
    }

    private void findLaneMaxima(float[] logits) {
        Arrays.fill(laneMaxima, Double.NEGATIVE_INFINITY);
        for (int from = 0; from < logits.length; from += LANES) {
            raise(laneMaxima, logits, from, Math.min(LANES, logits.length - from));
        }
    }

    private static void raise(double[] maxima, float[] logits, int from, int count) {
        for (int lane = 0; lane < count; lane++) {
            maxima[lane] = Math.max(maxima[lane], logits[from + lane]);
        }
    }

    private void addLane(float[] logits, int lane, double bound) {
        for (int id = lane; id < logits.length; id += LANES) {
            if (logits[id] >= bound && logits[id] != Float.NEGATIVE_INFINITY) {
                keys[size++] = Ranked.key(logits[id], id);
            }
        }
    }

    /** Drops the tokens whose logit is below {@code floor}. */
    void dropBelow(double floor) {
        while (size > 0 && logit(size - 1) < floor) {
            size--;
        }
    }

    int size() {
        return size;
    }

    int id(int index) {
        return Ranked.id(keys[index]);
    }

    float logit(int index) {
        return Ranked.logit(keys[index]);
    }

    /** The sum of the listed tokens' weights e^((logit - maximum) * scale). */
    double weigh(double scale) {
        return weigh(scale, Double.POSITIVE_INFINITY).mass;
    }

    /**
     * Draws from weights of which the listed tokens' are the largest and {@code total} is the sum.
     *
     * @param scale one over the temperature
     * @param topP the draw is among the fewest first tokens that weigh at least topP * total
     * @param uniform in [0, 1): the first token at which the cumulative weight passes that share
     * @return empty if the answer lies beyond the list
     */
    OptionalInt draw(double scale, double topP, double uniform, double total) {
        double drawnFrom = total;
        int end = size;
        if (topP < 1) {
            Prefix nucleus = weigh(scale, topP * total);
            if (nucleus.mass < topP * total) {
                return OptionalInt.empty();
            }
            drawnFrom = nucleus.mass;
            end = nucleus.size;
        }
        double target = uniform * drawnFrom;
        double mass = 0;
        for (int i = 0; i < end; i++) {
            mass += weight(i, scale);
            if (mass > target) {
                return OptionalInt.of(id(i));
            }
        }
        return OptionalInt.empty();
    }

    private record Prefix(int size, double mass) {}

    /** The fewest first tokens that weigh at least {@code target}, or all. */
    private Prefix weigh(double scale, double target) {
        int taken = 0;
        double mass = 0;
        while (taken < size && mass < target) {
            mass += weight(taken++, scale);
        }
        return new Prefix(taken, mass);
    }

    private double weight(int index, double scale) {
        return Exponential.exp(((double) logit(index) - maximum) * scale);
    }
}
