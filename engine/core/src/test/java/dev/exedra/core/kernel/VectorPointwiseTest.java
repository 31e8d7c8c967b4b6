package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.BiConsumer;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What is not a product, against the oracle; tolerances are relative to the result, or absolute below 1. */
class VectorPointwiseTest {

    private static final double F32_TOLERANCE = 2e-6;
    /** A rounding to bf16 may fall on either side of a tie that f32 sums decide. */
    private static final double BF16_TOLERANCE = 0x1p-8 + F32_TOLERANCE;

    static final List<Integer> SIZES = List.of(1, 4, 13, 207, 4098);

    private final Arena arena = Arena.ofAuto();
    private final Samples samples = new Samples(arena, 11);
    private final Kernels vector = new VectorKernels();
    private final Kernels scalar = new ScalarKernels();

    @ParameterizedTest
    @FieldSource("SIZES")
    void roundsLikeTheOracle(int columns) {
        for (DType dtype : List.of(DType.F32, DType.BF16)) {
            Matrix source = samples.matrix(3, columns);
            Matrix expected = Matrix.allocate(arena, dtype, 3, columns);
            Matrix actual = Matrix.allocate(arena, dtype, 3, columns);
            scalar.round(source, expected);
            vector.round(source, actual);
            for (int row = 0; row < 3; row++) {
                assertArrayEquals(Samples.bits(expected, row), Samples.bits(actual, row));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void looksRowsUpLikeTheOracleWhereverTheTableLies(int columns) {
        for (DType dtype : List.of(DType.F32, DType.F16, DType.BF16)) {
            Tensor aligned = samples.weight(dtype, 9, columns);
            MemorySegment odd =
                    arena.allocate(aligned.data().byteSize() + 1, 64).asSlice(1).copyFrom(aligned.data());
            Tensor table = new Tensor(dtype, aligned.shape(), odd);
            Matrix expected = Matrix.allocate(arena, 3, columns);
            Matrix actual = Matrix.allocate(arena, 3, columns);
            int[] rows = {7, 8, 0, 3};
            scalar.lookUp(table, rows, 1, expected);
            vector.lookUp(table, rows, 1, actual);
            for (int row = 0; row < 3; row++) {
                assertArrayEquals(Samples.bits(expected, row), Samples.bits(actual, row), dtype + " row " + row);
            }
        }
    }

    @Test
    void roundsEveryKindOfFloatLikeTheOracle() {
        int count = 1 << 16;
        Matrix source = Matrix.allocate(arena, 1, count);
        for (int i = 0; i < count; i++) {
            // Every sign, exponent and upper mantissa, with lower halves around and on the tie.
            int lower = List.of(0, 1, 0x7fff, 0x8000, 0x8001, 0xffff).get(i % 6);
            source.set(0, i, Float.intBitsToFloat(i << 16 | lower));
        }
        Matrix actual = Matrix.allocate(arena, DType.BF16, 1, count);
        vector.round(source, actual);
        for (int i = 0; i < count; i++) {
            float from = source.get(0, i);
            float rounded = Samples.value(actual, 0, i);
            assertEquals(Float.isNaN(from), Float.isNaN(rounded));
            assertEquals(Numbers.toBf16(from), actual.data().getAtIndex(ValueLayout.JAVA_SHORT, i), "of " + from);
        }
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void normalisesLikeTheOracle(int columns) {
        MemorySegment weight = samples.vector(columns);
        MemorySegment bias = samples.vector(columns);
        compare(3, columns, (kernels, m) -> kernels.rmsNorm(m.source(), weight, 1e-6f, m.target()));
        compare(3, columns, (kernels, m) -> kernels.layerNorm(m.source(), weight, bias, 1e-5f, m.target()));
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void normalisesGroupsLikeTheOracle(int group) {
        MemorySegment weight = samples.vector(group);
        compare(2, 3 * group, (kernels, m) -> kernels.rmsNorm(m.source(), weight, 1e-6f, m.target()));
    }

    @Test
    void normalisesInPlaceWithTheSameBits() {
        MemorySegment weight = samples.vector(77);
        Matrix source = samples.matrix(2, 77);
        Matrix apart = Matrix.allocate(arena, 2, 77);
        vector.rmsNorm(source, weight, 1e-6f, apart);
        vector.rmsNorm(source, weight, 1e-6f, source);
        assertArrayEquals(Samples.bits(apart, 1), Samples.bits(source, 1));
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void activatesLikeTheOracle(int columns) {
        for (Activation activation : Activation.values()) {
            compare(3, columns, (kernels, m) -> kernels.activate(m.source(), activation, m.target()));
            Matrix gateUp = samples.matrix(3, 2 * columns);
            compare(3, columns, (kernels, m) -> kernels.glu(gateUp, activation, m.target()));
        }
    }

    /** From the smallest to the largest results, not only where a normal distribution has values. */
    @ParameterizedTest
    @EnumSource
    void activatesTheWholeRangeLikeTheOracle(Activation activation) {
        Matrix source = Matrix.allocate(arena, 1, 40_001);
        for (int i = 0; i < source.columns(); i++) {
            source.set(0, i, (i - 20_000) * 0.005f);
        }
        Matrix expected = Matrix.allocate(arena, 1, source.columns());
        Matrix actual = Matrix.allocate(arena, 1, source.columns());
        scalar.activate(source, activation, expected);
        vector.activate(source, activation, actual);
        Samples.assertNear(expected, actual, 5e-7, activation.toString());
    }

    @ParameterizedTest
    @EnumSource
    void activatesNumbersThatAreNotFiniteLikeTheOracle(Activation activation) {
        float[] values = {Float.NaN, Float.POSITIVE_INFINITY, -0f, 0f, Float.MIN_VALUE, -Float.MIN_VALUE, 3e38f, -3e38f
        };
        Matrix source = Matrix.allocate(arena, 1, values.length);
        for (int i = 0; i < values.length; i++) {
            source.set(0, i, values[i]);
        }
        Matrix expected = Matrix.allocate(arena, 1, values.length);
        Matrix actual = Matrix.allocate(arena, 1, values.length);
        scalar.activate(source, activation, expected);
        vector.activate(source, activation, actual);
        Samples.assertNear(expected, actual, F32_TOLERANCE, activation.toString());
    }

    @Test
    void exponentiatesWithinTwoUnitsInTheLastPlace() {
        float[] x = new float[Lanes.COUNT];
        for (float from = -104; from < 89; from += 0.013f) {
            for (int i = 0; i < x.length; i++) {
                x[i] = from + i * 0.0007f;
            }
            float[] found = new float[Lanes.COUNT];
            VectorMath.exp(FloatVector.fromArray(Lanes.FLOATS, x, 0)).intoArray(found, 0);
            for (int i = 0; i < x.length; i++) {
                double exact = Math.exp(x[i]);
                boolean tooLarge = exact > Float.MAX_VALUE && found[i] == Float.POSITIVE_INFINITY;
                boolean near = Math.abs(found[i] - exact) <= 2 * Math.ulp((float) exact);
                assertTrue(near || tooLarge, "exp(" + x[i] + ") = " + found[i]);
            }
        }
    }

    @Test
    void exponentiatesTheLimits() {
        float[] x = new float[16];
        float[] from = {Float.NEGATIVE_INFINITY, -1000, -104, 0, -0f, 1000, Float.POSITIVE_INFINITY, Float.NaN};
        System.arraycopy(from, 0, x, 0, from.length);
        for (int i = 0; i < 16; i += Lanes.COUNT) {
            VectorMath.exp(FloatVector.fromArray(Lanes.FLOATS, x, i)).intoArray(x, i);
        }
        float infinity = Float.POSITIVE_INFINITY;
        float[] expected = {0, 0, 0, 1, 1, infinity, infinity, Float.NaN, 1, 1, 1, 1, 1, 1, 1, 1};
        assertArrayEquals(expected, x);
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void addsExactlyLikeTheOracle(int columns) {
        Matrix source = samples.matrix(3, columns);
        MemorySegment row = samples.vector(columns);
        float[] scale = {0.3f, -2, 1.7f};
        Matrix expected = samples.matrix(3, columns);
        Matrix actual = samples.pick(expected, 0, 1, 2);
        for (Kernels kernels : List.of(scalar, vector)) {
            Matrix target = kernels instanceof ScalarKernels ? expected : actual;
            kernels.add(source, target);
            kernels.addScaled(source, scale, target);
            kernels.addRow(row, target);
        }
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(Samples.bits(expected, i), Samples.bits(actual, i));
        }
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void rotatesLikeTheOracle(int half) {
        int headDim = 2 * half + 5;
        Matrix expected = samples.matrix(3, 2 * headDim);
        Matrix actual = samples.pick(expected, 0, 1, 2);
        Matrix cosine = samples.matrix(3, half);
        Matrix sine = samples.matrix(3, half);
        scalar.rope(expected, headDim, cosine, sine);
        vector.rope(actual, headDim, cosine, sine);
        Samples.assertNear(expected, actual, F32_TOLERANCE, "rope");
    }

    @Test
    void aRowHasTheSameBitsWithAnyOthers() {
        MemorySegment weight = samples.vector(45);
        Matrix source = samples.matrix(9, 45);
        Matrix all = Matrix.allocate(arena, DType.BF16, 9, 45);
        vector.rmsNorm(source, weight, 1e-6f, all);
        for (int row = 0; row < 9; row++) {
            Matrix alone = Matrix.allocate(arena, DType.BF16, 1, 45);
            vector.rmsNorm(samples.pick(source, row), weight, 1e-6f, alone);
            assertArrayEquals(Samples.bits(all, row), Samples.bits(alone, 0));
        }
    }

    record Pair(Matrix source, Matrix target) {}

    private void compare(int rows, int columns, BiConsumer<Kernels, Pair> operation) {
        for (DType dtype : List.of(DType.F32, DType.BF16)) {
            Matrix source = samples.matrix(rows, columns);
            Matrix expected = Matrix.allocate(arena, dtype, rows, columns);
            Matrix actual = Matrix.allocate(arena, dtype, rows, columns);
            operation.accept(scalar, new Pair(source, expected));
            operation.accept(vector, new Pair(source, actual));
            double tolerance = dtype == DType.F32 ? F32_TOLERANCE : BF16_TOLERANCE;
            Samples.assertNear(expected, actual, tolerance, dtype + " of " + columns);
        }
    }
}
