package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Tries a small product of f32 with weights of another type against its definition. The library has computed such products
 * wrongly before, and where it can it may round the f32 side.
 */
final class OneDnnTrial {

    private static final int[] ROWS = {2, 64};
    private static final int INPUTS = OneDnnProducts.MIXED_SLICE_INPUTS + 88;
    private static final int OUTPUTS = 80;
    /** Of the sum of absolute terms: f32 sums stay below 1e-6, a side rounded to bf16 gives 1e-4 and more. */
    private static final double TOLERANCE = 5e-6;

    private final OneDnnProducts products;

    OneDnnTrial(OneDnnProducts products) {
        this.products = products;
    }

    boolean isExact(DType stored) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor weight = weight(stored, arena);
            OneDnnWeight packed = products.pack(weight, Compute.F32, arena);
            for (int rows : ROWS) {
                Matrix input = Matrix.allocate(arena, rows, INPUTS);
                for (int i = 0; i < rows * INPUTS; i++) {
                    input.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, wave(i, 0.7));
                }
                Matrix output = Matrix.allocate(arena, rows, OUTPUTS);
                products.multiply(input, packed, output);
                if (!isExact(input, weight, output)) {
                    return false;
                }
            }
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    private static boolean isExact(Matrix input, Tensor weight, Matrix output) {
        for (int row = 0; row < input.rows(); row += 7) {
            for (int o = 0; o < OUTPUTS; o++) {
                double sum = 0;
                double magnitude = 0;
                for (int i = 0; i < INPUTS; i++) {
                    double term = (double) input.get(row, i)
                            * Numbers.read(weight.data(), weight.dtype(), (long) o * INPUTS + i);
                    sum += term;
                    magnitude += Math.abs(term);
                }
                // Not greater would let a NaN pass.
                if (!(Math.abs(output.get(row, o) - sum) <= TOLERANCE * magnitude)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Tensor weight(DType stored, Arena arena) {
        MemorySegment data = arena.allocate((long) OUTPUTS * INPUTS * Short.BYTES, Matrix.ALIGNMENT_BYTES);
        for (int i = 0; i < OUTPUTS * INPUTS; i++) {
            float value = wave(i, 1.3);
            short bits = stored == DType.F16 ? Float.floatToFloat16(value) : Numbers.toBf16(value);
            data.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
        }
        return new Tensor(stored, Shape.of(OUTPUTS, INPUTS), data);
    }

    /** Full mantissas of either sign, the same everywhere. */
    private static float wave(int i, double step) {
        return (float) Math.sin(i * step + 0.1);
    }
}
