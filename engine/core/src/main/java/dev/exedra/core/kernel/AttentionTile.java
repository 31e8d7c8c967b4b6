package dev.exedra.core.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * The two products of attention for four pairs of a query row and a head that read the same keys and values. Each pair's sums
 * are taken in one order, dimension by dimension and key by key, whatever the other three are.
 */
final class AttentionTile {

    static final int PAIRS = 4;

    /** Keys between rescalings of the running softmax, aligned to absolute positions. */
    static final int KEYS = 128;

    private static final long DIMENSION_STEP = (long) KvLayout.BLOCK * Float.BYTES;

    private AttentionTile() {}

    /**
     * Scores of two vectors of keys, not yet scaled.
     *
     * @param query [headDim, PAIRS]
     * @param scores [PAIRS, KEYS], written at {@code leftTo} and {@code rightTo}
     */
    static void scores(
            float[] query,
            int headDim,
            MemorySegment leftPage,
            long left,
            MemorySegment rightPage,
            long right,
            float[] scores,
            int leftTo,
            int rightTo) {
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int i = 0; i < headDim; i++) {
            FloatVector k0 = Lanes.load(leftPage, left + i * DIMENSION_STEP);
            FloatVector k1 = Lanes.load(rightPage, right + i * DIMENSION_STEP);
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS]);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS + 1]);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS + 2]);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS + 3]);
            a0 = k0.fma(a, a0);
            a1 = k1.fma(a, a1);
            b0 = k0.fma(b, b0);
            b1 = k1.fma(b, b1);
            c0 = k0.fma(c, c0);
            c1 = k1.fma(c, c1);
            d0 = k0.fma(d, d0);
            d1 = k1.fma(d, d1);
        }
        a0.intoArray(scores, leftTo);
        a1.intoArray(scores, rightTo);
        b0.intoArray(scores, KEYS + leftTo);
        b1.intoArray(scores, KEYS + rightTo);
        c0.intoArray(scores, 2 * KEYS + leftTo);
        c1.intoArray(scores, 2 * KEYS + rightTo);
        d0.intoArray(scores, 3 * KEYS + leftTo);
        d1.intoArray(scores, 3 * KEYS + rightTo);
    }

    /**
     * Adds the weighted values of consecutive keys of one page to the sums of all pairs.
     *
     * @param weights [PAIRS, KEYS] from {@code from}
     * @param values byte offset of the first key's value
     * @param sums [PAIRS, headDim]
     */
    static void values(
            float[] weights, int from, int keys, MemorySegment page, long values, int headDim, float[] sums) {
        int dimension = 0;
        for (; dimension + 2 * Lanes.COUNT <= headDim; dimension += 2 * Lanes.COUNT) {
            twoVectors(weights, from, keys, page, values + 4L * dimension, headDim, sums, dimension);
        }
        for (int pair = 0; dimension < headDim && pair < PAIRS; pair++) {
            rest(weights, pair * KEYS + from, keys, page, values, headDim, sums, pair * headDim, dimension);
        }
    }

    private static void twoVectors(
            float[] weights,
            int from,
            int keys,
            MemorySegment page,
            long values,
            int headDim,
            float[] sums,
            int dimension) {
        int second = dimension + Lanes.COUNT;
        FloatVector a0 = FloatVector.fromArray(Lanes.FLOATS, sums, dimension);
        FloatVector a1 = FloatVector.fromArray(Lanes.FLOATS, sums, second);
        FloatVector b0 = FloatVector.fromArray(Lanes.FLOATS, sums, headDim + dimension);
        FloatVector b1 = FloatVector.fromArray(Lanes.FLOATS, sums, headDim + second);
        FloatVector c0 = FloatVector.fromArray(Lanes.FLOATS, sums, 2 * headDim + dimension);
        FloatVector c1 = FloatVector.fromArray(Lanes.FLOATS, sums, 2 * headDim + second);
        FloatVector d0 = FloatVector.fromArray(Lanes.FLOATS, sums, 3 * headDim + dimension);
        FloatVector d1 = FloatVector.fromArray(Lanes.FLOATS, sums, 3 * headDim + second);
        long step = 4L * headDim;
        for (int key = 0; key < keys; key++) {
            FloatVector v0 = Lanes.load(page, values + key * step);
            FloatVector v1 = Lanes.load(page, values + key * step + 4L * Lanes.COUNT);
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, weights[from + key]);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, weights[KEYS + from + key]);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, weights[2 * KEYS + from + key]);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, weights[3 * KEYS + from + key]);
            a0 = v0.fma(a, a0);
            a1 = v1.fma(a, a1);
            b0 = v0.fma(b, b0);
            b1 = v1.fma(b, b1);
            c0 = v0.fma(c, c0);
            c1 = v1.fma(c, c1);
            d0 = v0.fma(d, d0);
            d1 = v1.fma(d, d1);
        }
        a0.intoArray(sums, dimension);
        a1.intoArray(sums, second);
        b0.intoArray(sums, headDim + dimension);
        b1.intoArray(sums, headDim + second);
        c0.intoArray(sums, 2 * headDim + dimension);
        c1.intoArray(sums, 2 * headDim + second);
        d0.intoArray(sums, 3 * headDim + dimension);
        d1.intoArray(sums, 3 * headDim + second);
    }

    /**
     * The same for one pair, whose weights and sums begin at the offsets given, from {@code dimension} on: the keys that not
     * all pairs see, and the dimensions beyond the last two vectors.
     */
    static void rest(
            float[] weights,
            int from,
            int keys,
            MemorySegment page,
            long values,
            int headDim,
            float[] sums,
            int to,
            int dimension) {
        int whole = dimension + Lanes.whole(headDim - dimension);
        for (int key = 0; key < keys; key++) {
            float weight = weights[from + key];
            long at = values + 4L * key * headDim;
            for (int i = dimension; i < whole; i += Lanes.COUNT) {
                FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, to + i);
                Lanes.load(page, at + 4L * i)
                        .fma(FloatVector.broadcast(Lanes.FLOATS, weight), sum)
                        .intoArray(sums, to + i);
            }
            for (int i = whole; i < headDim; i++) {
                float value = page.get(ValueLayout.JAVA_FLOAT, at + 4L * i);
                sums[to + i] = Math.fma(value, weight, sums[to + i]);
            }
        }
    }
}
