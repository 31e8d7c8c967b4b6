package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

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
     * Scores of four vectors of keys, not yet scaled. Written out: see {@link FewRows}.
     *
     * @param query [headDim, PAIRS]
     * @param keys addresses of the vectors
     * @param scores [PAIRS, KEYS], written from {@code to} on
     */
    static void scores(float[] query, int headDim, long[] keys, float[] scores, int to) {
        long vector0 = keys[0];
        long vector1 = keys[1];
        long vector2 = keys[2];
        long vector3 = keys[3];
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector c2 = a0;
        FloatVector c3 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        FloatVector d2 = a0;
        FloatVector d3 = a0;
        for (int i = 0; i < headDim; i++) {
            long at = i * DIMENSION_STEP;
            FloatVector key0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, vector0 + at, LITTLE_ENDIAN);
            FloatVector key1 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, vector1 + at, LITTLE_ENDIAN);
            FloatVector key2 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, vector2 + at, LITTLE_ENDIAN);
            FloatVector key3 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, vector3 + at, LITTLE_ENDIAN);
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS]);
            a0 = key0.fma(a, a0);
            a1 = key1.fma(a, a1);
            a2 = key2.fma(a, a2);
            a3 = key3.fma(a, a3);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS + 1]);
            b0 = key0.fma(b, b0);
            b1 = key1.fma(b, b1);
            b2 = key2.fma(b, b2);
            b3 = key3.fma(b, b3);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS + 2]);
            c0 = key0.fma(c, c0);
            c1 = key1.fma(c, c1);
            c2 = key2.fma(c, c2);
            c3 = key3.fma(c, c3);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, query[i * PAIRS + 3]);
            d0 = key0.fma(d, d0);
            d1 = key1.fma(d, d1);
            d2 = key2.fma(d, d2);
            d3 = key3.fma(d, d3);
        }
        a0.intoArray(scores, to);
        a1.intoArray(scores, to + Lanes.COUNT);
        a2.intoArray(scores, to + 2 * Lanes.COUNT);
        a3.intoArray(scores, to + 3 * Lanes.COUNT);
        b0.intoArray(scores, KEYS + to);
        b1.intoArray(scores, KEYS + to + Lanes.COUNT);
        b2.intoArray(scores, KEYS + to + 2 * Lanes.COUNT);
        b3.intoArray(scores, KEYS + to + 3 * Lanes.COUNT);
        c0.intoArray(scores, 2 * KEYS + to);
        c1.intoArray(scores, 2 * KEYS + to + Lanes.COUNT);
        c2.intoArray(scores, 2 * KEYS + to + 2 * Lanes.COUNT);
        c3.intoArray(scores, 2 * KEYS + to + 3 * Lanes.COUNT);
        d0.intoArray(scores, 3 * KEYS + to);
        d1.intoArray(scores, 3 * KEYS + to + Lanes.COUNT);
        d2.intoArray(scores, 3 * KEYS + to + 2 * Lanes.COUNT);
        d3.intoArray(scores, 3 * KEYS + to + 3 * Lanes.COUNT);
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
        for (; dimension + 4 * Lanes.COUNT <= headDim; dimension += 4 * Lanes.COUNT) {
            fourVectors(weights, from, keys, page.address() + values + 4L * dimension, headDim, sums, dimension);
        }
        for (; dimension + 2 * Lanes.COUNT <= headDim; dimension += 2 * Lanes.COUNT) {
            twoVectors(weights, from, keys, page, values + 4L * dimension, headDim, sums, dimension);
        }
        for (int pair = 0; dimension < headDim && pair < PAIRS; pair++) {
            rest(weights, pair * KEYS + from, keys, page, values, headDim, sums, pair * headDim, dimension);
        }
    }

    /** Four vectors of every pair: reading the whole of a value in one go is what a prefetcher follows. Written out: see {@link FewRows}. */
    private static void fourVectors(
            float[] weights, int from, int keys, long values, int headDim, float[] sums, int dimension) {
        FloatVector a0 = FloatVector.fromArray(Lanes.FLOATS, sums, dimension);
        FloatVector a1 = FloatVector.fromArray(Lanes.FLOATS, sums, dimension + Lanes.COUNT);
        FloatVector a2 = FloatVector.fromArray(Lanes.FLOATS, sums, dimension + 2 * Lanes.COUNT);
        FloatVector a3 = FloatVector.fromArray(Lanes.FLOATS, sums, dimension + 3 * Lanes.COUNT);
        FloatVector b0 = FloatVector.fromArray(Lanes.FLOATS, sums, headDim + dimension);
        FloatVector b1 = FloatVector.fromArray(Lanes.FLOATS, sums, headDim + dimension + Lanes.COUNT);
        FloatVector b2 = FloatVector.fromArray(Lanes.FLOATS, sums, headDim + dimension + 2 * Lanes.COUNT);
        FloatVector b3 = FloatVector.fromArray(Lanes.FLOATS, sums, headDim + dimension + 3 * Lanes.COUNT);
        FloatVector c0 = FloatVector.fromArray(Lanes.FLOATS, sums, 2 * headDim + dimension);
        FloatVector c1 = FloatVector.fromArray(Lanes.FLOATS, sums, 2 * headDim + dimension + Lanes.COUNT);
        FloatVector c2 = FloatVector.fromArray(Lanes.FLOATS, sums, 2 * headDim + dimension + 2 * Lanes.COUNT);
        FloatVector c3 = FloatVector.fromArray(Lanes.FLOATS, sums, 2 * headDim + dimension + 3 * Lanes.COUNT);
        FloatVector d0 = FloatVector.fromArray(Lanes.FLOATS, sums, 3 * headDim + dimension);
        FloatVector d1 = FloatVector.fromArray(Lanes.FLOATS, sums, 3 * headDim + dimension + Lanes.COUNT);
        FloatVector d2 = FloatVector.fromArray(Lanes.FLOATS, sums, 3 * headDim + dimension + 2 * Lanes.COUNT);
        FloatVector d3 = FloatVector.fromArray(Lanes.FLOATS, sums, 3 * headDim + dimension + 3 * Lanes.COUNT);
        long step = 4L * headDim;
        for (int key = 0; key < keys; key++) {
            long at = values + key * step;
            FloatVector value0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at, LITTLE_ENDIAN);
            FloatVector value1 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector value2 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 8L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector value3 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 12L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, weights[from + key]);
            a0 = value0.fma(a, a0);
            a1 = value1.fma(a, a1);
            a2 = value2.fma(a, a2);
            a3 = value3.fma(a, a3);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, weights[KEYS + from + key]);
            b0 = value0.fma(b, b0);
            b1 = value1.fma(b, b1);
            b2 = value2.fma(b, b2);
            b3 = value3.fma(b, b3);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, weights[2 * KEYS + from + key]);
            c0 = value0.fma(c, c0);
            c1 = value1.fma(c, c1);
            c2 = value2.fma(c, c2);
            c3 = value3.fma(c, c3);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, weights[3 * KEYS + from + key]);
            d0 = value0.fma(d, d0);
            d1 = value1.fma(d, d1);
            d2 = value2.fma(d, d2);
            d3 = value3.fma(d, d3);
        }
        a0.intoArray(sums, dimension);
        a1.intoArray(sums, dimension + Lanes.COUNT);
        a2.intoArray(sums, dimension + 2 * Lanes.COUNT);
        a3.intoArray(sums, dimension + 3 * Lanes.COUNT);
        b0.intoArray(sums, headDim + dimension);
        b1.intoArray(sums, headDim + dimension + Lanes.COUNT);
        b2.intoArray(sums, headDim + dimension + 2 * Lanes.COUNT);
        b3.intoArray(sums, headDim + dimension + 3 * Lanes.COUNT);
        c0.intoArray(sums, 2 * headDim + dimension);
        c1.intoArray(sums, 2 * headDim + dimension + Lanes.COUNT);
        c2.intoArray(sums, 2 * headDim + dimension + 2 * Lanes.COUNT);
        c3.intoArray(sums, 2 * headDim + dimension + 3 * Lanes.COUNT);
        d0.intoArray(sums, 3 * headDim + dimension);
        d1.intoArray(sums, 3 * headDim + dimension + Lanes.COUNT);
        d2.intoArray(sums, 3 * headDim + dimension + 2 * Lanes.COUNT);
        d3.intoArray(sums, 3 * headDim + dimension + 3 * Lanes.COUNT);
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
