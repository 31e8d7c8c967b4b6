package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link FewRows} for four rows at once: one walk over the weights, which is what such a product costs. */
final class FourRows {

    static final int ROWS = 4;

    /** Floats of a pair of inputs: the odd one of every row, then the even one. */
    static final int STEP = 2 * ROWS;

    private static final int LANES = 16;
    private static final int VECTOR_BYTES = 64;
    private static final int PAIR_BYTES = 4 * VECTOR_BYTES;
    private static final int UPPER = 0xffff0000;

    private FourRows() {}

    /**
     * Sums of a block's columns over the pairs [from, to) for four rows. Written out and with a step of 1: see {@link FewRows}.
     *
     * @param inputs [pairs, 2, 4]
     * @param sums [4, 64]
     */
    static void chain(float[] inputs, int from, int to, int step, long block, float[] sums) {
        MemorySegment weights = Lanes.MEMORY.asSlice(block, (long) to * PAIR_BYTES);
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
        for (int pair = from; pair < to; pair += step) {
            long at = (long) pair * PAIR_BYTES;
            int input = pair * STEP;
            IntVector weights0 = IntVector.fromMemorySegment(Lanes.INTS, weights, at, LITTLE_ENDIAN);
            IntVector weights1 = IntVector.fromMemorySegment(Lanes.INTS, weights, at + VECTOR_BYTES, LITTLE_ENDIAN);
            IntVector weights2 = IntVector.fromMemorySegment(Lanes.INTS, weights, at + 2 * VECTOR_BYTES, LITTLE_ENDIAN);
            IntVector weights3 = IntVector.fromMemorySegment(Lanes.INTS, weights, at + 3 * VECTOR_BYTES, LITTLE_ENDIAN);
            FloatVector odd0 = weights0.and(UPPER).reinterpretAsFloats();
            FloatVector odd1 = weights1.and(UPPER).reinterpretAsFloats();
            FloatVector odd2 = weights2.and(UPPER).reinterpretAsFloats();
            FloatVector odd3 = weights3.and(UPPER).reinterpretAsFloats();
            FloatVector aOdd = FloatVector.broadcast(Lanes.FLOATS, inputs[input]);
            a0 = odd0.fma(aOdd, a0);
            a1 = odd1.fma(aOdd, a1);
            a2 = odd2.fma(aOdd, a2);
            a3 = odd3.fma(aOdd, a3);
            FloatVector bOdd = FloatVector.broadcast(Lanes.FLOATS, inputs[input + 1]);
            b0 = odd0.fma(bOdd, b0);
            b1 = odd1.fma(bOdd, b1);
            b2 = odd2.fma(bOdd, b2);
            b3 = odd3.fma(bOdd, b3);
            FloatVector cOdd = FloatVector.broadcast(Lanes.FLOATS, inputs[input + 2]);
            c0 = odd0.fma(cOdd, c0);
            c1 = odd1.fma(cOdd, c1);
            c2 = odd2.fma(cOdd, c2);
            c3 = odd3.fma(cOdd, c3);
            FloatVector dOdd = FloatVector.broadcast(Lanes.FLOATS, inputs[input + 3]);
            d0 = odd0.fma(dOdd, d0);
            d1 = odd1.fma(dOdd, d1);
            d2 = odd2.fma(dOdd, d2);
            d3 = odd3.fma(dOdd, d3);
            FloatVector even0 = weights0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector even1 = weights1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector even2 = weights2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector even3 = weights3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector aEven = FloatVector.broadcast(Lanes.FLOATS, inputs[input + 4]);
            a0 = even0.fma(aEven, a0);
            a1 = even1.fma(aEven, a1);
            a2 = even2.fma(aEven, a2);
            a3 = even3.fma(aEven, a3);
            FloatVector bEven = FloatVector.broadcast(Lanes.FLOATS, inputs[input + 5]);
            b0 = even0.fma(bEven, b0);
            b1 = even1.fma(bEven, b1);
            b2 = even2.fma(bEven, b2);
            b3 = even3.fma(bEven, b3);
            FloatVector cEven = FloatVector.broadcast(Lanes.FLOATS, inputs[input + 6]);
            c0 = even0.fma(cEven, c0);
            c1 = even1.fma(cEven, c1);
            c2 = even2.fma(cEven, c2);
            c3 = even3.fma(cEven, c3);
            FloatVector dEven = FloatVector.broadcast(Lanes.FLOATS, inputs[input + 7]);
            d0 = even0.fma(dEven, d0);
            d1 = even1.fma(dEven, d1);
            d2 = even2.fma(dEven, d2);
            d3 = even3.fma(dEven, d3);
        }
        a0.intoArray(sums, 0);
        a1.intoArray(sums, LANES);
        a2.intoArray(sums, 2 * LANES);
        a3.intoArray(sums, 3 * LANES);
        b0.intoArray(sums, 4 * LANES);
        b1.intoArray(sums, 5 * LANES);
        b2.intoArray(sums, 6 * LANES);
        b3.intoArray(sums, 7 * LANES);
        c0.intoArray(sums, 8 * LANES);
        c1.intoArray(sums, 9 * LANES);
        c2.intoArray(sums, 10 * LANES);
        c3.intoArray(sums, 11 * LANES);
        d0.intoArray(sums, 12 * LANES);
        d1.intoArray(sums, 13 * LANES);
        d2.intoArray(sums, 14 * LANES);
        d3.intoArray(sums, 15 * LANES);
    }
}
