package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle against numbers worked by hand. */
class ScalarKernelsTest {

    private final Arena arena = Arena.ofAuto();
    private final Kernels kernels = new ScalarKernels();

    @Test
    void multipliesByRowsOfTheWeight() {
        Tensor weight = new Tensor(DType.F32, Shape.of(3, 2), vector(1, 2, 3, 4, 5, 6));
        Matrix output = Matrix.allocate(arena, 2, 3);
        kernels.matmul(matrix(2, 10, 1, -1, 2), kernels.prepare(weight, Compute.F32, arena), output);
        assertArrayEquals(new float[] {12, 34, 56}, output.row(0));
        assertArrayEquals(new float[] {3, 5, 7}, output.row(1));
    }

    @Test
    void readsHalfWeightsAtOddAddresses() {
        MemorySegment odd = arena.allocate(9).asSlice(1);
        short[] halves = {Float.floatToFloat16(0.5f), Float.floatToFloat16(-3), Numbers.toBf16(7), Numbers.toBf16(1)};
        MemorySegment.copy(halves, 0, odd, ValueLayout.JAVA_SHORT_UNALIGNED, 0, 4);
        assertEquals(-3, Numbers.read(odd, DType.F16, 1));
        assertEquals(7, Numbers.read(odd, DType.BF16, 2));
        Tensor weight = new Tensor(DType.F16, Shape.of(1, 2), odd.asSlice(0, 4));
        Matrix output = Matrix.allocate(arena, 1, 1);
        kernels.matmul(matrix(1, 2, 1), kernels.prepare(weight, Compute.F32, arena), output);
        assertEquals(-2, output.get(0, 0));
    }

    @Test
    void refusesBf16ComputeWithOtherWeights() {
        Tensor weight = new Tensor(DType.F32, Shape.of(1, 1), vector(1));
        KernelException refusal =
                assertThrows(KernelException.class, () -> kernels.prepare(weight, Compute.BF16, arena));
        assertEquals("bf16 compute needs BF16 weights, not F32: choose f32 compute", refusal.getMessage());
    }

    @Test
    void normalisesEachGroupOnItsOwn() {
        Matrix x = matrix(1, 3, 4, 0, 2);
        kernels.rmsNorm(x, vector(1, 10), 0, x);
        float root = (float) Math.sqrt(2);
        assertArrayEquals(new float[] {3 / 5f * root, 40 / 5f * root, 0, 10 * root}, x.row(0), 1e-6f);
    }

    @Test
    void centresRows() {
        Matrix x = matrix(1, 1, 3);
        kernels.layerNorm(x, vector(2, 2), vector(0, 5), 0, x);
        assertArrayEquals(new float[] {-2, 7}, x.row(0));
    }

    @Test
    void rotatesPairsAndLeavesTheRestOfTheHead() {
        Matrix x = matrix(1, 1, 2, 3, 4, 5, 6);
        kernels.rope(x, 3, matrix(1, 0), matrix(1, 1));
        assertArrayEquals(new float[] {-2, 1, 3, -5, 4, 6}, x.row(0));
    }

    @Test
    void attendsToTheWindowOnly() {
        KvLayout layout = new KvLayout(1, 2, 16, DType.F32);
        KvPages cache = new KvPages(layout, List.of(page(layout), page(layout)));
        Matrix keys = Matrix.allocate(arena, 20, 2);
        Matrix values = Matrix.allocate(arena, 20, 2);
        for (int row = 0; row < 20; row++) {
            values.set(row, 0, row);
            values.set(row, 1, 1);
        }
        kernels.store(keys, values, 0, cache, 0);
        Matrix output = Matrix.allocate(arena, 2, 2);
        AttentionShape shape = new AttentionShape(1, 1, 2, 1, 4);
        kernels.attend(Matrix.allocate(arena, 2, 2), 17, cache, shape, 0, output);
        assertArrayEquals(new float[] {15.5f, 1}, output.row(0));
        assertArrayEquals(new float[] {16.5f, 1}, output.row(1));
    }

    @Test
    void weighsValuesBySoftmax() {
        KvLayout layout = new KvLayout(1, 1, 16, DType.F32);
        KvPages cache = new KvPages(layout, List.of(page(layout)));
        kernels.store(matrix(2, 0, (float) Math.log(3)), matrix(2, 8, 4), 0, cache, 0);
        Matrix output = Matrix.allocate(arena, 1, 1);
        kernels.attend(matrix(1, 2), 1, cache, new AttentionShape(1, 1, 1, 0.5f, 9), 0, output);
        assertEquals(5, output.get(0, 0), 1e-6f);
    }

    @Test
    void knowsTheErrorFunction() {
        assertEquals(0.5204998778130465, ScalarFunctions.erf(0.5), 1e-15);
        assertEquals(-0.9953222650189527, ScalarFunctions.erf(-2), 1e-15);
        assertEquals(0.9999999999999999, ScalarFunctions.erf(5.9), 1e-15);
    }

    @Test
    void gatesUp() {
        Matrix target = Matrix.allocate(arena, DType.BF16, 1, 2);
        kernels.glu(matrix(1, 0, 1, 7, 2), Activation.SILU, target);
        assertEquals(0, Numbers.read(target.data(), DType.BF16, 0));
        assertEquals(1.4609375f, Numbers.read(target.data(), DType.BF16, 1));
    }

    @Test
    void addsAfterRoundingTheProduct() {
        Matrix target = matrix(1, -1 - 0x1p-11f);
        kernels.addScaled(matrix(1, 1 + 0x1p-12f), new float[] {1 + 0x1p-12f}, target);
        assertEquals(0, target.get(0, 0));
        kernels.addRow(vector(3), target);
        kernels.add(matrix(1, 0.5f), target);
        assertEquals(3.5f, target.get(0, 0));
    }

    private MemorySegment page(KvLayout layout) {
        return arena.allocate(layout.pageBytes(), Matrix.ALIGNMENT_BYTES);
    }

    private MemorySegment vector(float... values) {
        MemorySegment vector = arena.allocate(4L * values.length, Matrix.ALIGNMENT_BYTES);
        MemorySegment.copy(values, 0, vector, ValueLayout.JAVA_FLOAT, 0, values.length);
        return vector;
    }

    private Matrix matrix(int rows, float... values) {
        return new Matrix(vector(values), DType.F32, rows, values.length / rows, values.length / rows);
    }
}
