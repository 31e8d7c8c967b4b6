package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What products of every fast provider must hold. */
abstract class MatmulContract {

    /** Of |x| |w|: sums of 4098 terms in f32, in whatever order, stay below a third of it. */
    private static final double TOLERANCE = 1e-6;

    private static final int[] SIZES = {1, 4, 13, 207, 4098};
    private static final long OPERATIONS_MAX = 5_000_000;

    /** A way to multiply: the weight's type as stored, and what it is multiplied with. */
    record Mode(DType stored, Compute compute) {}

    static final List<Mode> MODES = List.of(
            new Mode(DType.F32, Compute.F32),
            new Mode(DType.F16, Compute.F32),
            new Mode(DType.BF16, Compute.F32),
            new Mode(DType.BF16, Compute.BF16));

    private final Arena arena = Arena.ofShared();
    private final Samples samples = new Samples(arena, 7);

    abstract Kernels kernels();

    @AfterEach
    void release() {
        arena.close();
    }

    @ParameterizedTest
    @FieldSource("MODES")
    void agreesWithTheOracleAtAwkwardSizes(Mode mode) {
        for (int outputs : SIZES) {
            for (int inputs : SIZES) {
                try (Arena scope = Arena.ofConfined()) {
                    Samples local = new Samples(scope, outputs * 31L + inputs);
                    Tensor weight = local.weight(mode.stored(), outputs, inputs);
                    PreparedWeight prepared = kernels().prepare(weight, mode.compute(), scope);
                    PreparedWeight oracle = new ScalarKernels().prepare(weight, mode.compute(), scope);
                    for (int rows : SIZES) {
                        if (rows == 1 || (long) rows * inputs * outputs <= OPERATIONS_MAX) {
                            compare(local.matrix(mode.compute().inputType(), rows, inputs), prepared, oracle, scope);
                        }
                    }
                }
            }
        }
    }

    private void compare(Matrix input, PreparedWeight weight, PreparedWeight oracle, Arena scope) {
        Matrix expected = Matrix.allocate(scope, input.rows(), weight.outputs());
        Matrix actual = Matrix.allocate(scope, input.rows(), weight.outputs());
        new ScalarKernels().matmul(input, oracle, expected);
        kernels().matmul(input, weight, actual);
        double scale = TOLERANCE * input.columns();
        for (int row = 0; row < input.rows(); row++) {
            for (int o = 0; o < weight.outputs(); o++) {
                double difference = Math.abs((double) expected.get(row, o) - actual.get(row, o));
                if (!(difference <= scale + 1e-6 * Math.abs(expected.get(row, o)))) {
                    fail(input.rows() + " x " + input.columns() + " x " + weight.outputs() + " at [" + row + ", " + o
                            + "]: " + actual.get(row, o) + " instead of " + expected.get(row, o));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODES")
    void aRowHasTheSameBitsWithAnyOthers(Mode mode) {
        for (int inputs : new int[] {207, 640, 2050}) {
            int outputs = 83;
            PreparedWeight weight =
                    kernels().prepare(samples.weight(mode.stored(), outputs, inputs), mode.compute(), arena);
            Matrix input = samples.matrix(mode.compute().inputType(), 512, inputs);
            Matrix all = multiply(input, weight);
            for (int rows = 1; rows <= 70; rows++) {
                int last = rows - 1;
                int from = 512 - 7 * rows;
                Matrix some = multiply(samples.pick(input.rows(from, rows), reversed(rows)), weight);
                assertArrayEquals(Samples.bits(all, from), Samples.bits(some, last), mode + " of " + rows);
                assertArrayEquals(Samples.bits(all, from + last), Samples.bits(some, 0), mode + " of " + rows);
                assertArrayEquals(Samples.bits(all, from + last / 2), Samples.bits(some, last - last / 2));
            }
        }
    }

    private static int[] reversed(int rows) {
        int[] reversed = new int[rows];
        for (int i = 0; i < rows; i++) {
            reversed[i] = rows - 1 - i;
        }
        return reversed;
    }

    @ParameterizedTest
    @FieldSource("MODES")
    void halfOfTheColumnsHaveTheBitsOfAll(Mode mode) {
        int inputs = 1100;
        Tensor weight = samples.weight(mode.stored(), 416, inputs);
        for (int rows : new int[] {1, 5, 33}) {
            Matrix input = samples.matrix(mode.compute().inputType(), rows, inputs);
            Matrix all = multiply(input, kernels().prepare(weight, mode.compute(), arena));
            Matrix halves = Matrix.allocate(arena, rows, 416);
            for (int half = 0; half < 2; half++) {
                PreparedWeight tile = kernels().prepare(weight.rows(208 * half, 208), mode.compute(), arena);
                kernels().matmul(input, tile, halves.columns(208 * half, 208));
            }
            for (int row = 0; row < rows; row++) {
                assertArrayEquals(Samples.bits(all, row), Samples.bits(halves, row));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODES")
    void readsAndWritesPartsOfWiderRowsAndLeavesTheRest(Mode mode) {
        PreparedWeight weight = kernels().prepare(samples.weight(mode.stored(), 48, 80), mode.compute(), arena);
        Matrix wide = samples.matrix(mode.compute().inputType(), 6, 300);
        Matrix part = wide.columns(100, 80);
        Matrix contiguous = multiply(samples.pick(part, 0, 1, 2, 3, 4, 5), weight);
        Matrix target = Matrix.allocate(arena, 6, 200);
        target.data().fill((byte) 0x55);
        kernels().matmul(part, weight, target.columns(64, 48));
        for (int row = 0; row < 6; row++) {
            assertArrayEquals(Samples.bits(contiguous, row), Samples.bits(target.columns(64, 48), row));
            for (int i = 0; i < 200; i++) {
                if (i < 64 || i >= 112) {
                    assertTrue(target.get(row, i) == Float.intBitsToFloat(0x55555555), "column " + i);
                }
            }
        }
    }

    @Test
    void aRowThatIsNotFiniteSpoilsNoOther() {
        PreparedWeight weight = kernels().prepare(samples.weight(DType.F32, 40, 64), Compute.F32, arena);
        Matrix input = samples.matrix(3, 64);
        Matrix clean = multiply(input, weight);
        input.set(1, 5, Float.NaN);
        Matrix spoilt = multiply(input, weight);
        assertArrayEquals(Samples.bits(clean, 0), Samples.bits(spoilt, 0));
        assertArrayEquals(Samples.bits(clean, 2), Samples.bits(spoilt, 2));
        assertTrue(Float.isNaN(spoilt.get(1, 0)) && Float.isNaN(spoilt.get(1, 39)));
    }

    @Test
    void takesWeightsFromAnyAddress() {
        Tensor weight = samples.weight(DType.BF16, 20, 30);
        MemorySegment odd = arena.allocate(weight.data().byteSize() + 1).asSlice(1);
        odd.copyFrom(weight.data());
        Matrix input = samples.matrix(DType.BF16, 2, 30);
        Matrix expected = multiply(input, kernels().prepare(weight, Compute.BF16, arena));
        Tensor moved = new Tensor(DType.BF16, weight.shape(), odd);
        Tensor onHeap = new Tensor(
                DType.BF16, weight.shape(), MemorySegment.ofArray(weight.data().toArray(ValueLayout.JAVA_SHORT)));
        for (Tensor same : List.of(moved, onHeap)) {
            Matrix actual = multiply(input, kernels().prepare(same, Compute.BF16, arena));
            assertArrayEquals(Samples.bits(expected, 1), Samples.bits(actual, 1));
        }
    }

    @Test
    void refusesMatricesThatDoNotFit() {
        PreparedWeight weight = kernels().prepare(samples.weight(DType.F32, 4, 6), Compute.F32, arena);
        Matrix narrow = samples.matrix(2, 5);
        Matrix output = Matrix.allocate(arena, 2, 4);
        assertThrows(IllegalArgumentException.class, () -> kernels().matmul(narrow, weight, output));
        Matrix rounded = samples.matrix(DType.BF16, 2, 6);
        assertThrows(IllegalArgumentException.class, () -> kernels().matmul(rounded, weight, output));
    }

    private Matrix multiply(Matrix input, PreparedWeight weight) {
        Matrix output = Matrix.allocate(arena, input.rows(), weight.outputs());
        kernels().matmul(input, weight, output);
        return output;
    }
}
