package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/** One thread's products: cuts them into tiles, with the inputs widened to f32 and four rows interleaved. */
final class VectorProducts {

    /** Rows whose inputs are laid out at once: enough to read the weights rarely, few enough to stay in the cache. */
    private static final int PANEL_ROWS = 64;

    private final float[] sums = new float[VectorTile.ROWS * VectorTile.OUTPUTS];
    private float[] panel = {};

    void multiply(Matrix input, VectorWeight weight, Matrix output) {
        // An odd number of 16-bit weights is filled up with a zero, so its input must be there and be zero.
        int inputs = weight.inputs() + weight.inputs() % 2;
        for (int from = 0; from < input.rows(); from += PANEL_ROWS) {
            int rows = Math.min(PANEL_ROWS, input.rows() - from);
            layOut(input, from, rows, inputs);
            for (int column = 0; column < weight.outputs(); column += VectorTile.OUTPUTS) {
                long left = weight.offset(column);
                long right = weight.offset(column + Lanes.COUNT);
                for (int row = 0; row < rows; row += VectorTile.ROWS) {
                    tile(weight, row * inputs, left, right);
                    store(output, from + row, Math.min(VectorTile.ROWS, rows - row), column);
                }
            }
        }
    }

    private void tile(VectorWeight weight, int from, long left, long right) {
        MemorySegment packed = weight.packed();
        switch (weight.stored()) {
            case F32 -> VectorTile.f32(panel, from, weight.inputs(), packed, left, right, sums);
            case F16 -> VectorTile.f16(panel, from, weight.inputs(), packed, left, right, sums);
            case BF16 -> VectorTile.bf16(panel, from, weight.inputs(), packed, left, right, sums);
            case I32, I64, U8 -> throw new IllegalArgumentException("no products with " + weight.stored());
        }
    }

    /** panel [ceil(rows / 4), inputs, 4]; rows that are not there are zero. */
    private void layOut(Matrix input, int from, int rows, int inputs) {
        int padded = (rows + VectorTile.ROWS - 1) / VectorTile.ROWS * VectorTile.ROWS;
        if (panel.length < padded * inputs) {
            panel = new float[padded * inputs];
        }
        for (int row = 0; row < padded; row++) {
            int to = row / VectorTile.ROWS * VectorTile.ROWS * inputs + row % VectorTile.ROWS;
            for (int i = 0; i < inputs; i++) {
                boolean inside = row < rows && i < input.columns();
                panel[to + i * VectorTile.ROWS] = inside ? read(input, from + row, i) : 0;
            }
        }
    }

    private static float read(Matrix input, int row, int column) {
        long at = input.offset(row, column);
        return input.dtype() == DType.F32
                ? input.data().get(ValueLayout.JAVA_FLOAT, at)
                : Numbers.fromBf16(input.data().get(ValueLayout.JAVA_SHORT, at));
    }

    private void store(Matrix output, int firstRow, int rows, int column) {
        for (int row = 0; row < rows; row++) {
            int from = row * VectorTile.OUTPUTS;
            long at = output.offset(firstRow + row, column);
            if (column + VectorTile.OUTPUTS <= output.columns()) {
                Lanes.store(FloatVector.fromArray(Lanes.FLOATS, sums, from), output.data(), at);
                Lanes.store(
                        FloatVector.fromArray(Lanes.FLOATS, sums, from + Lanes.COUNT),
                        output.data(),
                        at + 4L * Lanes.COUNT);
            } else {
                MemorySegment.copy(sums, from, output.data(), ValueLayout.JAVA_FLOAT, at, output.columns() - column);
            }
        }
    }
}
