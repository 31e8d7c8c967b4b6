package dev.exedra.core.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Four rows times two vectors of outputs, always: a row's sums are taken input by input from the first to the last, whatever
 * the other three are.
 */
final class VectorTile {

    static final int ROWS = 4;
    static final int OUTPUTS = 2 * Lanes.COUNT;

    private static final long WORD_STEP = (long) VectorWeight.BLOCK * Integer.BYTES;
    /** What an F16's exponent and mantissa, moved to an F32's place, are too small by. */
    private static final float F16_SCALE = 0x1p112f;

    private static final int F16_INFINITY = 0x7c00;

    private VectorTile() {}

    /**
     * Weights of F32.
     *
     * @param input [inputs, ROWS] from {@code from}
     * @param left byte offset of the first vector of outputs in the weights
     * @param right byte offset of the second
     * @param sums [ROWS, OUTPUTS]
     */
    static void f32(float[] input, int from, int inputs, MemorySegment weights, long left, long right, float[] sums) {
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int i = 0; i < inputs; i++) {
            FloatVector w0 = Lanes.load(weights, left + i * WORD_STEP);
            FloatVector w1 = Lanes.load(weights, right + i * WORD_STEP);
            int at = from + i * ROWS;
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, input[at]);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, input[at + 1]);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, input[at + 2]);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, input[at + 3]);
            a0 = w0.fma(a, a0);
            a1 = w1.fma(a, a1);
            b0 = w0.fma(b, b0);
            b1 = w1.fma(b, b1);
            c0 = w0.fma(c, c0);
            c1 = w1.fma(c, c1);
            d0 = w0.fma(d, d0);
            d1 = w1.fma(d, d1);
        }
        store(a0, a1, 0, sums);
        store(b0, b1, 1, sums);
        store(c0, c1, 2, sums);
        store(d0, d1, 3, sums);
    }

    /** Weights of BF16; an odd last input is followed by one more of zero, in the weights and in the input. */
    static void bf16(float[] input, int from, int inputs, MemorySegment weights, long left, long right, float[] sums) {
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        int words = (inputs + 1) / 2;
        for (int i = 0; i < words; i++) {
            IntVector pair0 = Lanes.loadInts(weights, left + i * WORD_STEP);
            IntVector pair1 = Lanes.loadInts(weights, right + i * WORD_STEP);
            int at = from + 2 * i * ROWS;
            FloatVector w0 = pair0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector w1 = pair1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, input[at]);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, input[at + 1]);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, input[at + 2]);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, input[at + 3]);
            a0 = w0.fma(a, a0);
            a1 = w1.fma(a, a1);
            b0 = w0.fma(b, b0);
            b1 = w1.fma(b, b1);
            c0 = w0.fma(c, c0);
            c1 = w1.fma(c, c1);
            d0 = w0.fma(d, d0);
            d1 = w1.fma(d, d1);
            w0 = pair0.and(0xffff0000).reinterpretAsFloats();
            w1 = pair1.and(0xffff0000).reinterpretAsFloats();
            a = FloatVector.broadcast(Lanes.FLOATS, input[at + 4]);
            b = FloatVector.broadcast(Lanes.FLOATS, input[at + 5]);
            c = FloatVector.broadcast(Lanes.FLOATS, input[at + 6]);
            d = FloatVector.broadcast(Lanes.FLOATS, input[at + 7]);
            a0 = w0.fma(a, a0);
            a1 = w1.fma(a, a1);
            b0 = w0.fma(b, b0);
            b1 = w1.fma(b, b1);
            c0 = w0.fma(c, c0);
            c1 = w1.fma(c, c1);
            d0 = w0.fma(d, d0);
            d1 = w1.fma(d, d1);
        }
        store(a0, a1, 0, sums);
        store(b0, b1, 1, sums);
        store(c0, c1, 2, sums);
        store(d0, d1, 3, sums);
    }

    /** Weights of F16, filled up as {@link #bf16} has it. */
    static void f16(float[] input, int from, int inputs, MemorySegment weights, long left, long right, float[] sums) {
        FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        int even = (inputs + 1) / 2 * 2;
        for (int i = 0; i < even; i++) {
            int shift = 16 * (i & 1);
            FloatVector w0 = widenF16(Lanes.loadInts(weights, left + (i >> 1) * WORD_STEP), shift);
            FloatVector w1 = widenF16(Lanes.loadInts(weights, right + (i >> 1) * WORD_STEP), shift);
            int at = from + i * ROWS;
            FloatVector a = FloatVector.broadcast(Lanes.FLOATS, input[at]);
            FloatVector b = FloatVector.broadcast(Lanes.FLOATS, input[at + 1]);
            FloatVector c = FloatVector.broadcast(Lanes.FLOATS, input[at + 2]);
            FloatVector d = FloatVector.broadcast(Lanes.FLOATS, input[at + 3]);
            a0 = w0.fma(a, a0);
            a1 = w1.fma(a, a1);
            b0 = w0.fma(b, b0);
            b1 = w1.fma(b, b1);
            c0 = w0.fma(c, c0);
            c1 = w1.fma(c, c1);
            d0 = w0.fma(d, d0);
            d1 = w1.fma(d, d1);
        }
        store(a0, a1, 0, sums);
        store(b0, b1, 1, sums);
        store(c0, c1, 2, sums);
        store(d0, d1, 3, sums);
    }

    /** Exact for every value: subnormal ones become normal by the multiplication. */
    private static FloatVector widenF16(IntVector pairs, int shift) {
        IntVector half = pairs.lanewise(VectorOperators.LSHR, shift);
        IntVector magnitude = half.and(0x7fff);
        IntVector moved = magnitude.lanewise(VectorOperators.LSHL, 13);
        IntVector scaled = moved.reinterpretAsFloats().mul(F16_SCALE).reinterpretAsInts();
        VectorMask<Integer> special = magnitude.compare(VectorOperators.GE, F16_INFINITY);
        IntVector value = scaled.blend(moved.or(0x7f800000), special);
        return half.and(0x8000).lanewise(VectorOperators.LSHL, 16).or(value).reinterpretAsFloats();
    }

    private static void store(FloatVector first, FloatVector second, int row, float[] sums) {
        first.intoArray(sums, row * OUTPUTS);
        second.intoArray(sums, row * OUTPUTS + Lanes.COUNT);
    }
}
