package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class OneDnnKernelsTest extends MatmulContract {

    private static final OneDnnKernels KERNELS = OneDnnKernels.load(new ScalarKernels());

    @Override
    Kernels kernels() {
        return KERNELS;
    }

    @Test
    void startsNoThreadOfItsOwnWhateverTheEnvironmentSays() throws Exception {
        assertEquals(
                "probe-1 1, probe-2 1", ForkedJvm.run(OpenMpProbe.class, List.of(), Map.of("OMP_NUM_THREADS", "4")));
    }

    @Test
    void tellsVersionAndInstructionSet() {
        assertTrue(KERNELS.numerics().matches("oneDNN 3\\.\\d+\\.\\d+ \\w+.*"), KERNELS.numerics());
    }

    @Test
    void aRowHasTheSameBitsWhateverIsBesideItAtTheSizesOfModels() {
        aRowHasTheSameBits(new int[][] {{2048, 512}, {512, 1024}, {1024, 2048}, {2048, 2048}, {200, 4096}});
    }

    @Test
    void aRowHasTheSameBitsWhateverIsBesideItWhereInputsAreTooFewForAmx() {
        aRowHasTheSameBits(new int[][] {{512, 3}, {512, 8}, {512, 16}, {512, 31}, {512, 32}});
    }

    private static void aRowHasTheSameBits(int[][] shapes) {
        try (Arena arena = Arena.ofShared()) {
            Samples samples = new Samples(arena, 5);
            for (int[] shape : shapes) {
                PreparedWeight weight =
                        KERNELS.prepare(samples.weight(DType.BF16, shape[0], shape[1]), Compute.BF16, arena);
                Matrix input = samples.matrix(DType.BF16, 512, shape[1]);
                Matrix expected = Matrix.allocate(arena, 512, shape[0]);
                KERNELS.matmul(input, weight, expected);
                for (int rows : new int[] {1, 2, 3, 4, 7, 16, 64, 100, 128}) {
                    Matrix output = Matrix.allocate(arena, rows, shape[0]);
                    KERNELS.matmul(input.rows(0, rows), weight, output);
                    for (int row = 0; row < rows; row++) {
                        assertArrayEquals(
                                expected.row(row), output.row(row), Arrays.toString(shape) + ", row of " + rows);
                    }
                }
            }
        }
    }

    @Test
    void aWeightOfZerosDoesNotTellHowTheLibrarySums() {
        OneDnnProducts products = new OneDnnProducts(Dnnl.load());
        try (Arena arena = Arena.ofConfined()) {
            Tensor zeros = new Tensor(DType.BF16, Shape.of(64, 512), arena.allocate(64 * 512 * 2));
            FewRowsTrial.Answer answer = new FewRowsTrial(products).ask(products.pack(zeros, Compute.BF16, arena));
            assertNotEquals(FewRowsTrial.Verdict.SAME, answer.verdict());
        }
    }

    @Test
    void holdsAWeightOnceInItsStoredType() {
        try (Arena arena = Arena.ofConfined()) {
            Samples samples = new Samples(arena, 2);
            for (Mode mode : MODES) {
                PreparedWeight weight =
                        KERNELS.prepare(samples.weight(mode.stored(), 256, 1024), mode.compute(), arena);
                assertEquals(256L * 1024 * mode.stored().bytes(), weight.bytes(), mode.toString());
            }
        }
    }

    @Test
    void refusesOutputsWithoutRoomForThePadding() {
        try (Arena arena = Arena.ofConfined()) {
            Samples samples = new Samples(arena, 2);
            PreparedWeight weight = KERNELS.prepare(samples.weight(DType.F32, 8, 16), Compute.F32, arena);
            Matrix input = samples.matrix(3, 16);
            Matrix tight = new Matrix(arena.allocate(3 * 8 * 4), DType.F32, 3, 8, 8);
            assertThrows(IllegalArgumentException.class, () -> KERNELS.matmul(input, weight, tight));
        }
    }
}
