package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Multiplies on two threads and tells how many threads of the process bear the name of each: those that OpenMP starts inherit
 * the name of the thread that made it start them.
 */
final class OpenMpProbe {

    private OpenMpProbe() {}

    public static void main(String[] arguments) throws InterruptedException {
        OneDnnKernels kernels = OneDnnKernels.load(new ScalarKernels());
        StringBuilder counts = new StringBuilder();
        try (Arena arena = Arena.ofShared()) {
            Samples samples = new Samples(arena, 1);
            PreparedWeight weight = kernels.prepare(samples.weight(DType.BF16, 512, 512), Compute.BF16, arena);
            Matrix input = samples.matrix(DType.BF16, 256, 512);
            for (String name : List.of("probe-1", "probe-2")) {
                Thread thread = Thread.ofPlatform().name(name).start(() -> {
                    kernels.matmul(input, weight, Matrix.allocate(arena, 256, 512));
                    counts.append(counts.isEmpty() ? "" : ", ")
                            .append(name)
                            .append(' ')
                            .append(threadsCalled(name));
                });
                thread.join();
            }
        }
        System.out.println(counts);
    }

    private static long threadsCalled(String name) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(thread -> nameOf(thread).equals(name)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            return "ended while we looked";
        }
    }
}
