package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Reproducible matrices for tests, and how they are compared. */
final class Samples {

    private final Arena arena;
    private final SplittableRandom random;

    Samples(Arena arena, long seed) {
        this.arena = arena;
        this.random = new SplittableRandom(seed);
    }

    /** F32, or rounded to BF16; normally distributed. */
    Matrix matrix(DType dtype, int rows, int columns) {
        Matrix matrix = Matrix.allocate(arena, dtype, rows, columns);
        for (long i = 0; i < (long) rows * columns; i++) {
            Numbers.write(matrix.data(), dtype, i, (float) random.nextGaussian());
        }
        return matrix;
    }

    Matrix matrix(int rows, int columns) {
        return matrix(DType.F32, rows, columns);
    }

    Tensor weight(DType dtype, int outputs, int inputs) {
        long elements = (long) outputs * inputs;
        MemorySegment data = arena.allocate(elements * dtype.bytes(), Matrix.ALIGNMENT_BYTES);
        for (long i = 0; i < elements; i++) {
            float value = (float) random.nextGaussian();
            if (dtype == DType.F16) {
                data.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
            } else {
                Numbers.write(data, dtype, i, value);
            }
        }
        return new Tensor(dtype, Shape.of(outputs, inputs), data);
    }

    MemorySegment vector(int elements) {
        return matrix(1, elements).data().asSlice(0, 4L * elements);
    }

    /** Rows of a matrix one by one in another order and place: what stands beside them differs. */
    Matrix pick(Matrix source, int... rows) {
        Matrix picked = Matrix.allocate(arena, source.dtype(), rows.length, source.columns());
        long bytes = (long) source.columns() * source.dtype().bytes();
        for (int i = 0; i < rows.length; i++) {
            MemorySegment.copy(source.data(), source.offset(rows[i], 0), picked.data(), picked.offset(i, 0), bytes);
        }
        return picked;
    }

    /** The elements' bits, F32 or BF16, without what lies between rows. */
    static int[] bits(Matrix matrix, int row) {
        int[] bits = new int[matrix.columns()];
        for (int i = 0; i < bits.length; i++) {
            long at = matrix.offset(row, i);
            bits[i] = matrix.dtype() == DType.F32
                    ? matrix.data().get(ValueLayout.JAVA_INT, at)
                    : matrix.data().get(ValueLayout.JAVA_SHORT, at);
        }
        return bits;
    }

    static void assertNear(Matrix expected, Matrix actual, double tolerance, String what) {
        for (int row = 0; row < expected.rows(); row++) {
            for (int i = 0; i < expected.columns(); i++) {
                float wanted = value(expected, row, i);
                float found = value(actual, row, i);
                boolean near = Math.abs(wanted - found) <= tolerance * Math.max(1, Math.abs(wanted));
                if (!near && Float.compare(wanted, found) != 0) {
                    fail(what + " at [" + row + ", " + i + "]: " + found + " instead of " + wanted);
                }
            }
        }
    }

    static float value(Matrix matrix, int row, int column) {
        return Numbers.read(matrix.data(), matrix.dtype(), (long) row * matrix.stride() + column);
    }
}
