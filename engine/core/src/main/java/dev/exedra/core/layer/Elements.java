package dev.exedra.core.layer;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads elements of stored tensors as F32. */
final class Elements {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Elements() {}

    static boolean isFloating(DType dtype) {
        return switch (dtype) {
            case F32, F16, BF16 -> true;
            case I32, I64, U8 -> false;
        };
    }

    static float get(Tensor tensor, long index) {
        MemorySegment data = tensor.data();
        return switch (tensor.dtype()) {
            case F32 -> data.get(FLOAT, index * Float.BYTES);
            case BF16 -> Float.intBitsToFloat(data.get(SHORT, index * Short.BYTES) << 16);
            case F16 -> Float.float16ToFloat(data.get(SHORT, index * Short.BYTES));
            case I32, I64, U8 -> throw new IllegalArgumentException(tensor.dtype() + " is not a floating type");
        };
    }

    /**
     * Whether no element is NaN or infinite. Works on eight bytes at once: adding one to an exponent that is all ones
     * carries into the sign's place, which was masked out.
     */
    static boolean allFinite(Tensor tensor) {
        long exponents = exponentMask(tensor.dtype());
        long ones = repeat(Long.lowestOneBit(exponents), tensor.dtype());
        long signs = repeat(tensor.dtype() == DType.F32 ? 0x8000_0000L : 0x8000L, tensor.dtype());
        MemorySegment data = tensor.data();
        long whole = data.byteSize() / Long.BYTES * Long.BYTES;
        long seen = 0;
        for (long offset = 0; offset < whole; offset += Long.BYTES) {
            seen |= (data.get(LONG, offset) & exponents) + ones;
        }
        boolean finite = (seen & signs) == 0;
        for (long i = whole / tensor.dtype().bytes(); i < tensor.shape().elements(); i++) {
            finite &= Float.isFinite(get(tensor, i));
        }
        return finite;
    }

    private static long exponentMask(DType dtype) {
        return switch (dtype) {
            case F32 -> repeat(0x7F80_0000L, dtype);
            case BF16 -> repeat(0x7F80L, dtype);
            case F16 -> repeat(0x7C00L, dtype);
            case I32, I64, U8 -> throw new IllegalArgumentException(dtype + " has no exponent");
        };
    }

    private static long repeat(long pattern, DType dtype) {
        long doubled = dtype == DType.F32 ? pattern : pattern | pattern << 16;
        return doubled | doubled << 32;
    }
}
