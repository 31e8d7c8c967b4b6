package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
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
