package dev.exedra.core.sampling;

import java.util.Arrays;

/**
 * All tokens that may still be chosen, and the draw among them, where a {@link Shortlist} does not reach. Order here always
 * means falling logits, ties by lower id.
 *
 * <p>Nothing is sorted but the few candidates around a boundary: a histogram over the distance from the largest logit
 * tells in which narrow bucket the k-th candidate, the end of the nucleus or the drawn number falls, and only that bucket is
 * put in order. All scratch is allocated once.
 */
final class Candidates {

    private static final int BUCKETS = 1024;
    /** Candidates further below the largest logit than this share the last bucket: slower to order, still right. */
    private static final double WIDEST_RANGE = 64;

    /** Size of the current set, in the first {@code size} of {@link #keys}, in no order. */
    private final long[] keys;

    private int size;
    private final long[] sorted;
    private final int[] counts = new int[BUCKETS];
    private final double[] masses = new double[BUCKETS];
    private float maximum;
    private double bucketsPerLogit;

    Candidates(int vocabulary) {
        keys = new long[vocabulary];
        sorted = new long[vocabulary];
    }

    /** Starts over with every id of the row whose logit is at least {@code floor} and not masked. */
    void fill(Row row, double floor) {
        float[] logits = row.logits;
        // A mask is the only logit below every finite number.
        double lowest = Math.max(floor, -Float.MAX_VALUE);
        int kept = 0;
        for (int id = 0; id < logits.length; id++) {
            float logit = logits[id];
            if (logit >= lowest) {
                keys[kept++] = Ranked.key(logit, id);
            }
        }
        size = kept;
        maximum = row.maximum();
        double range = Math.min((double) maximum - row.minimum(), WIDEST_RANGE);
        bucketsPerLogit = range > 0 ? BUCKETS / range : 0;
    }

    /** How many candidates there are. */
    int size() {
        return size;
    }

    /** Keeps the first {@code count} candidates in order. */
    void keepFirst(int count) {
        if (count >= size) {
            return;
        }
        Arrays.fill(counts, 0);
        for (int i = 0; i < size; i++) {
            counts[bucket(keys[i])]++;
        }
        int boundary = 0;
        int before = 0;
        while (before + counts[boundary] < count) {
            before += counts[boundary++];
        }
        int inBoundary = sort(boundary);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (bucket(keys[i]) < boundary) {
                keys[kept++] = keys[i];
            }
        }
        System.arraycopy(sorted, 0, keys, kept, Math.min(inBoundary, count - before));
        size = count;
    }

    /**
     * Draws a token with probabilities softmax(logits * scale), where scale is one over the temperature, cut down to the
     * fewest first candidates whose probabilities reach {@code topP}: the token at which the cumulative
     * probability passes {@code uniform} in [0, 1).
     */
    int draw(double scale, double topP, double uniform) {
        double total = weigh(scale);
        Boundary nucleus = topP < 1 ? find(topP * total, scale) : new Boundary(BUCKETS - 1, total);
        // Below the mass even where the product rounds up to it, so that the walk ends at a bucket that is not empty.
        double target = Math.min(uniform * nucleus.mass, Math.nextDown(nucleus.mass));
        return drawWithin(nucleus, target, scale);
    }

    /** The end of what is drawn from: the bucket it falls in, and the mass up to it. */
    private record Boundary(int bucket, double mass) {}

    /** Fills the histogram of masses; returns the sum of all weights e^((logit - maximum) * scale). */
    private double weigh(double scale) {
        Arrays.fill(masses, 0);
        for (int i = 0; i < size; i++) {
            masses[bucket(keys[i])] += weight(keys[i], scale);
        }
        double total = 0;
        for (double mass : masses) {
            total += mass;
        }
        return total;
    }

    /** The fewest first candidates that together weigh at least {@code target}. */
    private Boundary find(double target, double scale) {
        int bucket = 0;
        double mass = 0;
        while (bucket < BUCKETS - 1 && mass + masses[bucket] < target) {
            mass += masses[bucket++];
        }
        int count = sort(bucket);
        int taken = 0;
        while (taken < count && mass < target) {
            mass += weight(sorted[taken++], scale);
        }
        return new Boundary(bucket, mass);
    }

    /** Adds up as {@link #find} did, so a target below the end's mass is passed before the end. */
    private int drawWithin(Boundary end, double target, double scale) {
        int bucket = 0;
        double mass = 0;
        while (bucket < end.bucket && mass + masses[bucket] <= target) {
            mass += masses[bucket++];
        }
        int count = sort(bucket);
        // The sum in order may end a rounding error below the bucket's mass: then the last token of any weight it is.
        int last = 0;
        for (int i = 0; i < count && mass <= target; i++) {
            double weight = weight(sorted[i], scale);
            if (weight == 0) {
                break;
            }
            mass += weight;
            last = i;
        }
        return Ranked.id(sorted[last]);
    }

    /** Puts the candidates of one bucket in order at the start of {@link #sorted}; returns how many there are. */
    private int sort(int bucket) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (bucket(keys[i]) == bucket) {
                sorted[count++] = keys[i];
            }
        }
        Arrays.sort(sorted, 0, count);
        return count;
    }

    /** Grows, or stays, along the order: every step from logit to bucket is monotonic, rounding included. */
    private int bucket(long key) {
        return Math.min((int) (((double) maximum - Ranked.logit(key)) * bucketsPerLogit), BUCKETS - 1);
    }

    private double weight(long key, double scale) {
        return Exponential.exp(((double) Ranked.logit(key) - maximum) * scale);
    }
}
