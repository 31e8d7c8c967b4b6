package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The two products of attention for two pairs at once, straight from a page of bf16: what decoding needs, which reads a cache
 * once. The same operations in the same order as {@link FourPairs}, so the same bits. Written out: see {@link FewRows}.
 */
final class PackedPairs {

    static final int PAIRS = 2;

    private static final int KEYS = KvTile.KEYS;
    private static final int STRIDE = PairBlock.PAIRS;
    private static final int UPPER_HALF = 0xffff0000;

    private PackedPairs() {}

    /**
     * Scores of four vectors of keys.
     *
     * @param query [headDim, 4], of which {@code pair} and the next are taken
     * @param keys address of the first vector of words [headDim / 2, KEYS]
     * @param scores [4, KEYS], written from {@code to} of the pair on
     */
    static void scores(float[] query, int pair, int headDim, long keys, float[] scores, int to) {
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        for (int i = 0; i < headDim; i += 2) {
            long at = keys + 2L * i * KEYS;
            int next = i * STRIDE + pair;
            IntVector word0 = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN);
            IntVector word1 =
                    IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN);
            IntVector word2 =
                    IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 8L * Lanes.COUNT, LITTLE_ENDIAN);
            IntVector word3 =
                    IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 12L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector lower0 = word0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector lower1 = word1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector lower2 = word2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector lower3 = word3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, query[next]);
            a0 = lower0.fma(a, a0);
            a1 = lower1.fma(a, a1);
            a2 = lower2.fma(a, a2);
            a3 = lower3.fma(a, a3);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, query[next + 1]);
            b0 = lower0.fma(b, b0);
            b1 = lower1.fma(b, b1);
            b2 = lower2.fma(b, b2);
            b3 = lower3.fma(b, b3);
            FloatVector upper0 = word0.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector upper1 = word1.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector upper2 = word2.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector upper3 = word3.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector aNext = FloatVector.broadcast(Lanes.FLOATS, query[next + STRIDE]);
            a0 = upper0.fma(aNext, a0);
            a1 = upper1.fma(aNext, a1);
            a2 = upper2.fma(aNext, a2);
            a3 = upper3.fma(aNext, a3);
            FloatVector bNext = FloatVector.broadcast(Lanes.FLOATS, query[next + STRIDE + 1]);
            b0 = upper0.fma(bNext, b0);
            b1 = upper1.fma(bNext, b1);
            b2 = upper2.fma(bNext, b2);
            b3 = upper3.fma(bNext, b3);
        }
        int first = pair * KEYS + to;
        a0.intoArray(scores, first);
        a1.intoArray(scores, first + Lanes.COUNT);
        a2.intoArray(scores, first + 2 * Lanes.COUNT);
        a3.intoArray(scores, first + 3 * Lanes.COUNT);
        b0.intoArray(scores, first + KEYS);
        b1.intoArray(scores, first + KEYS + Lanes.COUNT);
        b2.intoArray(scores, first + KEYS + 2 * Lanes.COUNT);
        b3.intoArray(scores, first + KEYS + 3 * Lanes.COUNT);
    }

    /**
     * Adds the weighted values of the keys [from, to), an even number from an even one, to the sums, as far as whole vectors go.
     *
     * @param weights [4, KEYS], of which {@code pair} and the next are taken
     * @param values address of words [KEYS / 2, headDim]
     * @param sums [4, headDim]
     */
    static void values(float[] weights, int pair, int from, int to, long values, int headDim, float[] sums) {
        int dimension = 0;
        for (; dimension + 4 * Lanes.COUNT <= headDim; dimension += 4 * Lanes.COUNT) {
            fourVectors(weights, pair, from, to, values + 4L * dimension, headDim, sums, dimension);
        }
        for (; dimension + Lanes.COUNT <= headDim; dimension += Lanes.COUNT) {
            oneVector(weights, pair, from, to, values + 4L * dimension, headDim, sums, dimension);
        }
    }

    private static void fourVectors(
            float[] weights, int pair, int from, int to, long values, int headDim, float[] sums, int dimension) {
        int first = pair * headDim + dimension;
        int second = first + headDim;
        FloatVector a0 = FloatVector.fromArray(Lanes.FLOATS, sums, first);
        FloatVector a1 = FloatVector.fromArray(Lanes.FLOATS, sums, first + Lanes.COUNT);
        FloatVector a2 = FloatVector.fromArray(Lanes.FLOATS, sums, first + 2 * Lanes.COUNT);
        FloatVector a3 = FloatVector.fromArray(Lanes.FLOATS, sums, first + 3 * Lanes.COUNT);
        FloatVector b0 = FloatVector.fromArray(Lanes.FLOATS, sums, second);
        FloatVector b1 = FloatVector.fromArray(Lanes.FLOATS, sums, second + Lanes.COUNT);
        FloatVector b2 = FloatVector.fromArray(Lanes.FLOATS, sums, second + 2 * Lanes.COUNT);
        FloatVector b3 = FloatVector.fromArray(Lanes.FLOATS, sums, second + 3 * Lanes.COUNT);
        for (int key = from; key < to; key += 2) {
            long at = values + 2L * key * headDim;
            int weight = pair * KEYS + key;
            IntVector word0 = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN);
            IntVector word1 =
                    IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN);
            IntVector word2 =
                    IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 8L * Lanes.COUNT, LITTLE_ENDIAN);
            IntVector word3 =
                    IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 12L * Lanes.COUNT, LITTLE_ENDIAN);
            FloatVector lower0 = word0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector lower1 = word1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector lower2 = word2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector lower3 = word3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, weights[weight]);
            a0 = lower0.fma(a, a0);
            a1 = lower1.fma(a, a1);
            a2 = lower2.fma(a, a2);
            a3 = lower3.fma(a, a3);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, weights[weight + KEYS]);
            b0 = lower0.fma(b, b0);
            b1 = lower1.fma(b, b1);
            b2 = lower2.fma(b, b2);
            b3 = lower3.fma(b, b3);
            FloatVector upper0 = word0.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector upper1 = word1.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector upper2 = word2.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector upper3 = word3.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector aNext = FloatVector.broadcast(Lanes.FLOATS, weights[weight + 1]);
            a0 = upper0.fma(aNext, a0);
            a1 = upper1.fma(aNext, a1);
            a2 = upper2.fma(aNext, a2);
            a3 = upper3.fma(aNext, a3);
            FloatVector bNext = FloatVector.broadcast(Lanes.FLOATS, weights[weight + KEYS + 1]);
            b0 = upper0.fma(bNext, b0);
            b1 = upper1.fma(bNext, b1);
            b2 = upper2.fma(bNext, b2);
            b3 = upper3.fma(bNext, b3);
        }
        a0.intoArray(sums, first);
        a1.intoArray(sums, first + Lanes.COUNT);
        a2.intoArray(sums, first + 2 * Lanes.COUNT);
        a3.intoArray(sums, first + 3 * Lanes.COUNT);
        b0.intoArray(sums, second);
        b1.intoArray(sums, second + Lanes.COUNT);
        b2.intoArray(sums, second + 2 * Lanes.COUNT);
        b3.intoArray(sums, second + 3 * Lanes.COUNT);
    }

    private static void oneVector(
            float[] weights, int pair, int from, int to, long values, int headDim, float[] sums, int dimension) {
        int first = pair * headDim + dimension;
        int second = first + headDim;
        FloatVector a0 = FloatVector.fromArray(Lanes.FLOATS, sums, first);
        FloatVector b0 = FloatVector.fromArray(Lanes.FLOATS, sums, second);
        for (int key = from; key < to; key += 2) {
            long at = values + 2L * key * headDim;
            int weight = pair * KEYS + key;
            IntVector word0 = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN);
            FloatVector lower0 = word0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, weights[weight]);
            a0 = lower0.fma(a, a0);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, weights[weight + KEYS]);
            b0 = lower0.fma(b, b0);
            FloatVector upper0 = word0.and(UPPER_HALF).reinterpretAsFloats();
            FloatVector aNext = FloatVector.broadcast(Lanes.FLOATS, weights[weight + 1]);
            a0 = upper0.fma(aNext, a0);
            FloatVector bNext = FloatVector.broadcast(Lanes.FLOATS, weights[weight + KEYS + 1]);
            b0 = upper0.fma(bNext, b0);
        }
        a0.intoArray(sums, first);
        b0.intoArray(sums, second);
    }
}
