package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Conversions between the stored types and f32, exact where the target holds the value. */
final class Numbers {

    private Numbers() {}

    /** The upper half of a float. */
    static float fromBf16(short value) {
        return Float.intBitsToFloat(value << 16);
    }

    /** To nearest, ties to even; a NaN stays one (made quiet), and what is beyond the largest value becomes infinite. */
    static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** Element {@code index} of memory that may lie at any address, such as a tensor in a mapped file. */
    static float read(MemorySegment data, DType dtype, long index) {
        return switch (dtype) {
            case F32 -> data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
            case F16 -> Float.float16ToFloat(data.get(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES));
            case BF16 -> fromBf16(data.get(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES));
            case I32, I64, U8 -> throw new IllegalArgumentException(dtype + " is not a floating point type");
        };
    }

    /** Writes F32, or BF16 rounded to nearest even. */
    static void write(MemorySegment data, DType dtype, long index, float value) {
        switch (dtype) {
            case F32 -> data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES, value);
            case BF16 -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES, toBf16(value));
            case F16, I32, I64, U8 -> throw new IllegalArgumentException("results are F32 or BF16, not " + dtype);
        }
    }

    /** Refuses what no provider computes with: weights of other types or shapes, and bf16 compute with other weights. */
    static void checkWeight(Tensor weight, Compute compute) {
        boolean floating = weight.dtype() == DType.F32 || weight.dtype() == DType.F16 || weight.dtype() == DType.BF16;
        if (!floating || weight.shape().rank() != 2) {
            throw new KernelException("a weight is an F32, F16 or BF16 matrix [outputs, inputs], not " + weight.dtype()
                    + " " + weight.shape());
        }
        if (compute == Compute.BF16 && weight.dtype() != DType.BF16) {
            throw new KernelException(
                    "bf16 compute needs BF16 weights, not " + weight.dtype() + ": choose f32 compute");
        }
    }
}
