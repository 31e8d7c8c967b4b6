package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/** The two products of attention for four pairs at once, over a tile of f32. Written out: see {@link FewRows}. */
final class FourPairs {

    private static final int KEYS = KvTile.KEYS;
    private static final int STRIDE = PairBlock.PAIRS;

    private FourPairs() {}

    /**
     * Scores of four vectors of keys.
     *
     * @param query [headDim, 4]
     * @param keys address of the first vector of [headDim, KEYS]
     * @param scores address of the first key's in [4, KEYS]
     */
    static void scores(float[] query, int headDim, long keys, long scores) {
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
            long at = keys + 4L * i * KEYS;
            FloatVector key0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at, LITTLE_ENDIAN);
            FloatVector key1 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector key2 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 8L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector key3 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 12L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, query[i * STRIDE]);
            a0 = key0.fma(a, a0);
            a1 = key1.fma(a, a1);
            a2 = key2.fma(a, a2);
            a3 = key3.fma(a, a3);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, query[i * STRIDE + 1]);
            b0 = key0.fma(b, b0);
            b1 = key1.fma(b, b1);
            b2 = key2.fma(b, b2);
            b3 = key3.fma(b, b3);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, query[i * STRIDE + 2]);
            c0 = key0.fma(c, c0);
            c1 = key1.fma(c, c1);
            c2 = key2.fma(c, c2);
            c3 = key3.fma(c, c3);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, query[i * STRIDE + 3]);
            d0 = key0.fma(d, d0);
            d1 = key1.fma(d, d1);
            d2 = key2.fma(d, d2);
            d3 = key3.fma(d, d3);
        }
        a0.intoMemorySegment(Lanes.MEMORY, scores, LITTLE_ENDIAN);
        a1.intoMemorySegment(Lanes.MEMORY, scores + 4L * Lanes.COUNT, LITTLE_ENDIAN);
        a2.intoMemorySegment(Lanes.MEMORY, scores + 4L * 2L * Lanes.COUNT, LITTLE_ENDIAN);
        a3.intoMemorySegment(Lanes.MEMORY, scores + 4L * 3L * Lanes.COUNT, LITTLE_ENDIAN);
        b0.intoMemorySegment(Lanes.MEMORY, scores + 4L * KEYS, LITTLE_ENDIAN);
        b1.intoMemorySegment(Lanes.MEMORY, scores + 4L * (KEYS + Lanes.COUNT), LITTLE_ENDIAN);
        b2.intoMemorySegment(Lanes.MEMORY, scores + 4L * (KEYS + 2L * Lanes.COUNT), LITTLE_ENDIAN);
        b3.intoMemorySegment(Lanes.MEMORY, scores + 4L * (KEYS + 3L * Lanes.COUNT), LITTLE_ENDIAN);
        c0.intoMemorySegment(Lanes.MEMORY, scores + 4L * 2 * KEYS, LITTLE_ENDIAN);
        c1.intoMemorySegment(Lanes.MEMORY, scores + 4L * (2L * KEYS + Lanes.COUNT), LITTLE_ENDIAN);
        c2.intoMemorySegment(Lanes.MEMORY, scores + 4L * (2L * KEYS + 2L * Lanes.COUNT), LITTLE_ENDIAN);
        c3.intoMemorySegment(Lanes.MEMORY, scores + 4L * (2L * KEYS + 3L * Lanes.COUNT), LITTLE_ENDIAN);
        d0.intoMemorySegment(Lanes.MEMORY, scores + 4L * 3 * KEYS, LITTLE_ENDIAN);
        d1.intoMemorySegment(Lanes.MEMORY, scores + 4L * (3L * KEYS + Lanes.COUNT), LITTLE_ENDIAN);
        d2.intoMemorySegment(Lanes.MEMORY, scores + 4L * (3L * KEYS + 2L * Lanes.COUNT), LITTLE_ENDIAN);
        d3.intoMemorySegment(Lanes.MEMORY, scores + 4L * (3L * KEYS + 3L * Lanes.COUNT), LITTLE_ENDIAN);
    }

    /**
     * Adds the weighted values of the keys [from, to) to the sums, as far as whole vectors go.
     *
     * @param weights address of [4, KEYS]
     * @param values address of [KEYS, headDim]
     * @param sums [4, headDim]
     */
    static void values(long weights, int from, int to, long values, int headDim, float[] sums) {
        int dimension = 0;
        for (; dimension + 4 * Lanes.COUNT <= headDim; dimension += 4 * Lanes.COUNT) {
            fourVectors(weights, from, to, values + 4L * dimension, headDim, sums, dimension);
        }
        for (; dimension + Lanes.COUNT <= headDim; dimension += Lanes.COUNT) {
            oneVector(weights, from, to, values + 4L * dimension, headDim, sums, dimension);
        }
    }

    private static void fourVectors(
            long weights, int from, int to, long values, int headDim, float[] sums, int dimension) {
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
        for (int key = from; key < to; key++) {
            long at = values + 4L * key * headDim;
            FloatVector value0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at, LITTLE_ENDIAN);
            FloatVector value1 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector value2 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 8L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector value3 =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at + 12L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector a =
                    FloatVector.broadcast(Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * key));
            a0 = value0.fma(a, a0);
            a1 = value1.fma(a, a1);
            a2 = value2.fma(a, a2);
            a3 = value3.fma(a, a3);
            FloatVector b = FloatVector.broadcast(
                    Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (KEYS + key)));
            b0 = value0.fma(b, b0);
            b1 = value1.fma(b, b1);
            b2 = value2.fma(b, b2);
            b3 = value3.fma(b, b3);
            FloatVector c = FloatVector.broadcast(
                    Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (2L * KEYS + key)));
            c0 = value0.fma(c, c0);
            c1 = value1.fma(c, c1);
            c2 = value2.fma(c, c2);
            c3 = value3.fma(c, c3);
            FloatVector d = FloatVector.broadcast(
                    Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (3L * KEYS + key)));
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

    private static void oneVector(
            long weights, int from, int to, long values, int headDim, float[] sums, int dimension) {
        FloatVector a0 = FloatVector.fromArray(Lanes.FLOATS, sums, dimension);
        FloatVector b0 = FloatVector.fromArray(Lanes.FLOATS, sums, headDim + dimension);
        FloatVector c0 = FloatVector.fromArray(Lanes.FLOATS, sums, 2 * headDim + dimension);
        FloatVector d0 = FloatVector.fromArray(Lanes.FLOATS, sums, 3 * headDim + dimension);
        for (int key = from; key < to; key++) {
            long at = values + 4L * key * headDim;
            FloatVector value0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at, LITTLE_ENDIAN);
            FloatVector a =
                    FloatVector.broadcast(Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * key));
            a0 = value0.fma(a, a0);
            FloatVector b = FloatVector.broadcast(
                    Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (KEYS + key)));
            b0 = value0.fma(b, b0);
            FloatVector c = FloatVector.broadcast(
                    Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (2L * KEYS + key)));
            c0 = value0.fma(c, c0);
            FloatVector d = FloatVector.broadcast(
                    Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (3L * KEYS + key)));
            d0 = value0.fma(d, d0);
        }
        a0.intoArray(sums, dimension);
        b0.intoArray(sums, headDim + dimension);
        c0.intoArray(sums, 2 * headDim + dimension);
        d0.intoArray(sums, 3 * headDim + dimension);
    }
}
