package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
            MemorySegment heap = MemorySegment.ofArray(new short[ROWS * COLUMNS]);
            Matrix general = new Matrix(heap, DType.BF16, ROWS, COLUMNS, COLUMNS);
            VectorPointwise.glu(gateUp, Activation.SILU, fast);
            VectorPointwise.glu(gateUp, Activation.SILU, general);
            short[] expected = heap.toArray(ValueLayout.JAVA_SHORT);
            short[] actual =
                    fast.data().asSlice(0, (long) ROWS * COLUMNS * Short.BYTES).toArray(ValueLayout.JAVA_SHORT);
            assertArrayEquals(expected, actual);
        }
    }
}
