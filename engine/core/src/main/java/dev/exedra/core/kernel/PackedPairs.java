package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The two products of attention for two pairs of a query row and a head, straight from a tile of bf16 words.
 *
 * <p>Sums are taken as AMX takes them (Intel SDM, TDPBF16PS): of 32 inputs the even ones are a chain of fused multiply-adds
 * and the odd ones another, both from zero; the chains are added to each other and then to the sum. So whole tiles may go to
 * the processor's matrix unit and the rest may stay here, with the same bits. Written out: see {@link FewRows}.
 */
final class PackedPairs {

    static final int PAIRS = 2;

    private static final int KEYS = KvTile.KEYS;
    private static final int UPPER_HALF = 0xffff0000;

    /** Words of two inputs after which a chain ends. */
    private static final int CHAIN_WORDS = 16;

    private PackedPairs() {}

    /**
     * Scores of the tile's keys [from, to), and of those that share vectors with them.
     *
     * @param query [pairs, headDim], rounded to bf16
     * @param keys address of words [headDim / 2, KEYS]
     * @param scores address of F32 [pairs, KEYS]
     */
    static void scores(float[] query, int pair, int headDim, long keys, long scores, int from, int to) {
        for (int key = from / (2 * Lanes.COUNT) * (2 * Lanes.COUNT); key < to; key += 2 * Lanes.COUNT) {
            scoresOfTwoVectors(
                    query, pair * headDim, headDim, keys + 4L * key, scores + 4L * ((long) pair * KEYS + key));
        }
    }

    private static void scoresOfTwoVectors(float[] query, int a, int headDim, long keys, long scores) {
        int b = a + headDim;
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        int words = headDim / 2;
        for (int chain = 0; chain < words; chain += CHAIN_WORDS) {
            FloatVector aEven0 = FloatVector.zero(Lanes.FLOATS);
            FloatVector aEven1 = aEven0;
            FloatVector aOdd0 = aEven0;
            FloatVector aOdd1 = aEven0;
            FloatVector bEven0 = aEven0;
            FloatVector bEven1 = aEven0;
            FloatVector bOdd0 = aEven0;
            FloatVector bOdd1 = aEven0;
            int end = Math.min(words, chain + CHAIN_WORDS);
            for (int word = chain; word < end; word++) {
                long at = keys + 4L * word * KEYS;
                IntVector word0 = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN);
                IntVector word1 =
                        IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN);
                FloatVector even0 = word0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                FloatVector even1 = word1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                FloatVector odd0 = word0.and(UPPER_HALF).reinterpretAsFloats();
                FloatVector odd1 = word1.and(UPPER_HALF).reinterpretAsFloats();
                FloatVector aEven = FloatVector.broadcast(Lanes.FLOATS, query[a + 2 * word]);
                aEven0 = even0.fma(aEven, aEven0);
                aEven1 = even1.fma(aEven, aEven1);
                FloatVector aOdd = FloatVector.broadcast(Lanes.FLOATS, query[a + 2 * word + 1]);
                aOdd0 = odd0.fma(aOdd, aOdd0);
                aOdd1 = odd1.fma(aOdd, aOdd1);
                FloatVector bEven = FloatVector.broadcast(Lanes.FLOATS, query[b + 2 * word]);
                bEven0 = even0.fma(bEven, bEven0);
                bEven1 = even1.fma(bEven, bEven1);
                FloatVector bOdd = FloatVector.broadcast(Lanes.FLOATS, query[b + 2 * word + 1]);
                bOdd0 = odd0.fma(bOdd, bOdd0);
                bOdd1 = odd1.fma(bOdd, bOdd1);
            }
            a0 = a0.add(aEven0.add(aOdd0));
            a1 = a1.add(aEven1.add(aOdd1));
            b0 = b0.add(bEven0.add(bOdd0));
            b1 = b1.add(bEven1.add(bOdd1));
        }
        long next = scores + 4L * KEYS;
        a0.intoMemorySegment(Lanes.MEMORY, scores, LITTLE_ENDIAN);
        a1.intoMemorySegment(Lanes.MEMORY, scores + 4L * Lanes.COUNT, LITTLE_ENDIAN);
        b0.intoMemorySegment(Lanes.MEMORY, next, LITTLE_ENDIAN);
        b1.intoMemorySegment(Lanes.MEMORY, next + 4L * Lanes.COUNT, LITTLE_ENDIAN);
    }

    /**
     * Sums of the weighted values of the keys [from, to), of which the first and the last may share their words with others
     * that may be anything. Keys outside have weights of zero.
     *
     * @param weights address of BF16 [pairs, KEYS]
     * @param values address of words [KEYS / 2, headDim], in blocks of {@link KvLayout#valueBlock}
     * @param sums address of F32 [pairs, headDim]
     */
    static void values(long weights, int pair, int from, int to, long values, int headDim, long sums) {
        int block = KvLayout.valueBlock(headDim);
        long own = weights + 2L * pair * KEYS;
        for (int dimension = 0; dimension < headDim; ) {
            long at = values + 2L * KEYS * block * (dimension / block) + 4L * (dimension % block);
            long target = sums + 4L * ((long) pair * headDim + dimension);
            if (dimension % block + 2 * Lanes.COUNT <= block) {
                valuesOfTwoVectors(own, from, to, at, block, target, headDim);
                dimension += 2 * Lanes.COUNT;
            } else {
                valuesOfLastVector(own, from, to, at, block, target, headDim, Lanes.rest(dimension, headDim));
                dimension += Lanes.COUNT;
            }
        }
    }

    private static void valuesOfTwoVectors(
            long weights, int from, int to, long values, int block, long sums, int headDim) {
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        for (int chain = 0; chain < KEYS; chain += 2 * CHAIN_WORDS) {
            FloatVector aEven0 = FloatVector.zero(Lanes.FLOATS);
            FloatVector aEven1 = aEven0;
            FloatVector aOdd0 = aEven0;
            FloatVector aOdd1 = aEven0;
            FloatVector bEven0 = aEven0;
            FloatVector bEven1 = aEven0;
            FloatVector bOdd0 = aEven0;
            FloatVector bOdd1 = aEven0;
            int end = Math.min(to, chain + 2 * CHAIN_WORDS);
            int key = Math.max(from, chain);
            if (key < end && key % 2 != 0) {
                long at = values + 4L * (key / 2) * block;
                FloatVector odd0 = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN)
                        .and(UPPER_HALF)
                        .reinterpretAsFloats();
                FloatVector odd1 = IntVector.fromMemorySegment(
                                Lanes.INTS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN)
                        .and(UPPER_HALF)
                        .reinterpretAsFloats();
                FloatVector a = FloatVector.broadcast(Lanes.FLOATS, weight(weights, key));
                aOdd0 = odd0.fma(a, aOdd0);
                aOdd1 = odd1.fma(a, aOdd1);
                FloatVector b = FloatVector.broadcast(Lanes.FLOATS, weight(weights, KEYS + key));
                bOdd0 = odd0.fma(b, bOdd0);
                bOdd1 = odd1.fma(b, bOdd1);
                key++;
            }
            for (; key + 1 < end; key += 2) {
                long at = values + 4L * (key / 2) * block;
                IntVector word0 = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN);
                IntVector word1 =
                        IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN);
                int a = Lanes.MEMORY.get(ValueLayout.JAVA_INT, weights + 2L * key);
                int b = Lanes.MEMORY.get(ValueLayout.JAVA_INT, weights + 2L * (KEYS + key));
                FloatVector even0 = word0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                FloatVector even1 = word1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                FloatVector aEven = FloatVector.broadcast(Lanes.FLOATS, Float.intBitsToFloat(a << 16));
                aEven0 = even0.fma(aEven, aEven0);
                aEven1 = even1.fma(aEven, aEven1);
                FloatVector bEven = FloatVector.broadcast(Lanes.FLOATS, Float.intBitsToFloat(b << 16));
                bEven0 = even0.fma(bEven, bEven0);
                bEven1 = even1.fma(bEven, bEven1);
                FloatVector odd0 = word0.and(UPPER_HALF).reinterpretAsFloats();
                FloatVector odd1 = word1.and(UPPER_HALF).reinterpretAsFloats();
                FloatVector aOdd = FloatVector.broadcast(Lanes.FLOATS, Float.intBitsToFloat(a & UPPER_HALF));
                aOdd0 = odd0.fma(aOdd, aOdd0);
                aOdd1 = odd1.fma(aOdd, aOdd1);
                FloatVector bOdd = FloatVector.broadcast(Lanes.FLOATS, Float.intBitsToFloat(b & UPPER_HALF));
                bOdd0 = odd0.fma(bOdd, bOdd0);
                bOdd1 = odd1.fma(bOdd, bOdd1);
            }
            if (key < end) {
                long at = values + 4L * (key / 2) * block;
                FloatVector even0 = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats();
                FloatVector even1 = IntVector.fromMemorySegment(
                                Lanes.INTS, Lanes.MEMORY, at + 4L * Lanes.COUNT, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats();
                FloatVector a = FloatVector.broadcast(Lanes.FLOATS, weight(weights, key));
                aEven0 = even0.fma(a, aEven0);
                aEven1 = even1.fma(a, aEven1);
                FloatVector b = FloatVector.broadcast(Lanes.FLOATS, weight(weights, KEYS + key));
                bEven0 = even0.fma(b, bEven0);
                bEven1 = even1.fma(b, bEven1);
            }
            a0 = a0.add(aEven0.add(aOdd0));
            a1 = a1.add(aEven1.add(aOdd1));
            b0 = b0.add(bEven0.add(bOdd0));
            b1 = b1.add(bEven1.add(bOdd1));
        }
        long next = sums + 4L * headDim;
        a0.intoMemorySegment(Lanes.MEMORY, sums, LITTLE_ENDIAN);
        a1.intoMemorySegment(Lanes.MEMORY, sums + 4L * Lanes.COUNT, LITTLE_ENDIAN);
        b0.intoMemorySegment(Lanes.MEMORY, next, LITTLE_ENDIAN);
        b1.intoMemorySegment(Lanes.MEMORY, next + 4L * Lanes.COUNT, LITTLE_ENDIAN);
    }

    /** The last dimensions, where a vector would reach beyond them. */
    private static void valuesOfLastVector(
            long weights, int from, int to, long values, int block, long sums, int headDim, VectorMask<Float> rest) {
        VectorMask<Integer> own = rest.cast(Lanes.INTS);
        FloatVector a = FloatVector.zero(Lanes.FLOATS);
        FloatVector b = a;
        for (int chain = 0; chain < KEYS; chain += 2 * CHAIN_WORDS) {
            FloatVector aEven = FloatVector.zero(Lanes.FLOATS);
            FloatVector aOdd = aEven;
            FloatVector bEven = aEven;
            FloatVector bOdd = aEven;
            int end = Math.min(to, chain + 2 * CHAIN_WORDS);
            for (int key = Math.max(from, chain); key < end; key++) {
                IntVector word = IntVector.fromMemorySegment(
                        Lanes.INTS, Lanes.MEMORY, values + 4L * (key / 2) * block, LITTLE_ENDIAN, own);
                FloatVector aWeight = FloatVector.broadcast(Lanes.FLOATS, weight(weights, key));
                FloatVector bWeight = FloatVector.broadcast(Lanes.FLOATS, weight(weights, KEYS + key));
                if (key % 2 == 0) {
                    FloatVector even = word.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                    aEven = even.fma(aWeight, aEven);
                    bEven = even.fma(bWeight, bEven);
                } else {
                    FloatVector odd = word.and(UPPER_HALF).reinterpretAsFloats();
                    aOdd = odd.fma(aWeight, aOdd);
                    bOdd = odd.fma(bWeight, bOdd);
                }
            }
            a = a.add(aEven.add(aOdd));
            b = b.add(bEven.add(bOdd));
        }
        a.intoMemorySegment(Lanes.MEMORY, sums, LITTLE_ENDIAN, rest);
        b.intoMemorySegment(Lanes.MEMORY, sums + 4L * headDim, LITTLE_ENDIAN, rest);
    }

    private static float weight(long weights, int key) {
        return Numbers.fromBf16(Lanes.MEMORY.get(ValueLayout.JAVA_SHORT, weights + 2L * key));
    }
}
