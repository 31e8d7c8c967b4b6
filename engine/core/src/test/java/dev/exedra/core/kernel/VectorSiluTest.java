package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.RepeatedTest;

class VectorSiluTest {

    private static final int ROWS = 3;
    private static final int COLUMNS = 208;
    private static final float[] AWKWARD = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, 88.8f, -88.8f, 104f, -104f, 1e-40f, 3e38f
    };

    /** Repeated, so that compiled code is compared too. */
    @RepeatedTest(200)
    void hasTheBitsOfTheGeneralPath() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix gateUp = new Samples(arena, 3).matrix(ROWS, 2 * COLUMNS);
            for (int i = 0; i < AWKWARD.length; i++) {
                gateUp.set(1, 7 * i, AWKWARD[i]);
                gateUp.set(2, COLUMNS + 5 * i, AWKWARD[i]);
            }
            Matrix fast = Matrix.allocate(arena, DType.BF16, ROWS, COLUMNS);
            // Memory of the heap takes the general path.
            Matrix wide = Matrix.allocate(arena, ROWS, COLUMNS);
            Matrix general = Matrix.allocate(arena, DType.BF16, ROWS, COLUMNS);
            VectorPointwise.glu(gateUp, Activation.SILU, fast);
            // Into F32 the general path goes.
            VectorPointwise.glu(gateUp, Activation.SILU, wide);
            VectorPointwise.round(wide, general);
            short[] expected = halves(general);
            short[] actual = halves(fast);
            assertArrayEquals(expected, actual);
        }
    }

    private static short[] halves(Matrix matrix) {
        return matrix.data().asSlice(0, (long) ROWS * COLUMNS * Short.BYTES).toArray(ValueLayout.JAVA_SHORT);
    }
}
