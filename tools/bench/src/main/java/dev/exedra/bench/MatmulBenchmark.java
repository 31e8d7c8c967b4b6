package dev.exedra.bench;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.KernelChoice;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.kernel.PreparedWeight;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One thread's product [rows, 2048] x [2048, 1024], the weight warm. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
@NullUnmarked
public class MatmulBenchmark {

    @Param({"onednn", "vector"})
    public String kernelsName;

    @Param({"BF16", "F32"})
    public Compute compute;

    @Param({"1", "8", "64", "512"})
    public int rows;

    private Arena arena;
    private Kernels kernels;
    private PreparedWeight weight;
    private Matrix input;
    private Matrix output;

    @Setup
    public void prepare() {
        arena = Arena.ofShared();
        kernels = KernelChoice.of(Optional.of(kernelsName)).kernels();
        Shape shape = Shape.of(1024, 2048);
        MemorySegment zeros = arena.allocate(shape.elements() * DType.BF16.bytes(), 64);
        weight = kernels.prepare(new Tensor(DType.BF16, shape, zeros), compute, arena);
        input = Matrix.allocate(arena, compute.inputType(), rows, 2048);
        output = Matrix.allocate(arena, rows, 1024);
    }

    @TearDown
    public void close() {
        arena.close();
    }

    /** The product alone. */
    @Benchmark
    public void matmul() {
        kernels.matmul(input, weight, output);
    }
}
