package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this processor up to 512 bits, and how they are read and written. */
final class Lanes {

    private static final int BITS = Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize());

    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
    static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));

    /** Floats of a vector: 4, 8 or 16. */
    static final int COUNT = FLOATS.length();

    /**
     * All there is, for loops over memory that is known to be there: a constant whose checks the compiler can leave out, where
     * segments of several kinds of arena make a loop three times slower. Whoever reads keeps the memory reachable.
     */
    @SuppressWarnings("restricted") // addresses of packed weights and cache pages alone
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** What makes a NaN of the upper half quiet. */
    static final int QUIET = 0x40;

    /** Just below half of the last place of the upper half. */
    static final int ROUNDING = 0x7fff;

    private Lanes() {}

    /** The part of {@code elements} that whole vectors cover. */
    static int whole(int elements) {
        return elements / COUNT * COUNT;
    }

    /** The lanes of the vector from element {@code from} that are still among {@code elements}. */
    static VectorMask<Float> rest(int from, int elements) {
        return FLOATS.indexInRange(from, elements);
    }

    static FloatVector load(MemorySegment data, long offset) {
        return FloatVector.fromMemorySegment(FLOATS, data, offset, ByteOrder.LITTLE_ENDIAN);
    }

    static FloatVector load(MemorySegment data, long offset, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(FLOATS, data, offset, ByteOrder.LITTLE_ENDIAN, mask);
    }

    /** As many BF16 as a vector has floats, widened. */
    static FloatVector loadBf16(MemorySegment data, long offset) {
        ShortVector upper = ShortVector.fromMemorySegment(SHORTS, data, offset, ByteOrder.LITTLE_ENDIAN);
        return ((IntVector) upper.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                .lanewise(VectorOperators.LSHL, 16)
                .reinterpretAsFloats();
    }

    static IntVector loadInts(MemorySegment data, long offset) {
        return IntVector.fromMemorySegment(INTS, data, offset, ByteOrder.LITTLE_ENDIAN);
    }

    static void store(FloatVector value, MemorySegment data, long offset) {
        value.intoMemorySegment(data, offset, ByteOrder.LITTLE_ENDIAN);
    }

    static void store(FloatVector value, MemorySegment data, long offset, VectorMask<Float> mask) {
        value.intoMemorySegment(data, offset, ByteOrder.LITTLE_ENDIAN, mask);
    }

    /** Elements of a native matrix that the caller keeps reachable. */
    static FloatVector load(Matrix source, int row, int column) {
        return load(MEMORY, source.data().address() + source.offset(row, column));
    }

    /** Writes F32, or BF16 rounded to nearest even, at an element of a native matrix that the caller keeps reachable. */
    static void store(FloatVector value, Matrix target, int row, int column) {
        long at = target.data().address() + target.offset(row, column);
        if (target.dtype() == DType.F32) {
            store(value, MEMORY, at);
        } else {
            narrow(value).intoMemorySegment(MEMORY, at, ByteOrder.LITTLE_ENDIAN);
        }
    }

    static void store(FloatVector value, Matrix target, int row, int column, VectorMask<Float> mask) {
        if (target.dtype() == DType.F32) {
            store(value, target.data(), target.offset(row, column), mask);
        } else {
            narrow(value)
                    .intoMemorySegment(
                            target.data(), target.offset(row, column), ByteOrder.LITTLE_ENDIAN, mask.cast(SHORTS));
        }
    }

    private static ShortVector narrow(FloatVector value) {
        return lower(bf16(value));
    }

    /** The lower half of each lane. */
    static ShortVector lower(IntVector value) {
        return (ShortVector) value.convertShape(VectorOperators.I2S, SHORTS, 0);
    }

    /** As {@link Numbers#toBf16}, in the lower half of each lane. */
    static IntVector bf16(FloatVector value) {
        IntVector bits = value.reinterpretAsInts();
        IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
        IntVector rounded = bits.add(ROUNDING).add(upper.and(1)).lanewise(VectorOperators.LSHR, 16);
        VectorMask<Integer> nan = value.test(VectorOperators.IS_NAN).cast(INTS);
        return rounded.blend(upper.or(QUIET), nan);
    }

    /** The sum of a vector's lanes, halves added to halves: the library's own has no defined order. */
    static float sum(FloatVector value, float[] scratch) {
        value.intoArray(scratch, 0);
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                scratch[i] += scratch[i + half];
            }
        }
        return scratch[0];
    }
}
