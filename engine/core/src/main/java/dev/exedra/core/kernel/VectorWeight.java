package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A weight in words of 32 bits, [ceil(outputs / 32), 2, words, 16]: sixteen outputs side by side, so that a product needs no
 * sum across lanes. A word holds one F32, or the 16-bit weights of two inputs, the first of them in its low half. What is
 * added to fill the last word or block is zero.
 *
 * @param stored F32, F16 or BF16, as in the checkpoint
 */
record VectorWeight(MemorySegment packed, DType stored, int outputs, int inputs, Compute compute)
        implements PreparedWeight {

    /** Outputs side by side. */
    static final int BLOCK = 16;

    /** Outputs are filled up to a multiple of this. */
    private static final int OUTPUT_STEP = 2 * BLOCK;

    static VectorWeight pack(Tensor weight, Compute compute, Arena arena) {
        int outputs = weight.shape().extent(0);
        int inputs = weight.shape().extent(1);
        int words = words(weight.dtype(), inputs);
        int padded = (outputs + OUTPUT_STEP - 1) / OUTPUT_STEP * OUTPUT_STEP;
        MemorySegment packed = arena.allocate((long) padded * words * Integer.BYTES, Matrix.ALIGNMENT_BYTES);
        VectorWeight result = new VectorWeight(packed, weight.dtype(), outputs, inputs, compute);
        for (int output = 0; output < outputs; output++) {
            result.packRow(weight, output, words);
        }
        return result;
    }

    private void packRow(Tensor weight, int output, int words) {
        long from = (long) output * inputs;
        long to = (long) (output / BLOCK) * words * BLOCK + output % BLOCK;
        for (int i = 0; i < words; i++) {
            packed.setAtIndex(ValueLayout.JAVA_INT, to + (long) i * BLOCK, word(weight, from, i));
        }
    }

    private int word(Tensor weight, long from, int index) {
        if (stored == DType.F32) {
            return weight.data().get(ValueLayout.JAVA_INT_UNALIGNED, (from + index) * Float.BYTES);
        }
        int first = 2 * index;
        int low = half(weight, from + first);
        return first + 1 < inputs ? half(weight, from + first + 1) << 16 | low : low;
    }

    private static int half(Tensor weight, long index) {
        return Short.toUnsignedInt(weight.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES));
    }

    private static int words(DType stored, int inputs) {
        return stored == DType.F32 ? inputs : (inputs + 1) / 2;
    }

    /** Byte offset of {@code output} for the first inputs; the next word is {@link #BLOCK} words further. */
    long offset(int output) {
        long block = (long) (output / BLOCK) * words(stored, inputs) * BLOCK;
        return (block + output % BLOCK) * Integer.BYTES;
    }

    @Override
    public long bytes() {
        return packed.byteSize();
    }
}
