package dev.exedra.bench;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.kernel.PreparedWeight;
import dev.exedra.core.kernel.WeightMemory;
import dev.exedra.core.layer.Linear;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Times the library alone on a step's products, shared out over the threads as the engine does, with so many distinct
 * weights that each is cold when its turn comes again.
 */
final class StepBound implements AutoCloseable {

    /** Distinct weights of one shape; far beyond any cache. */
    private static final long COLD_BYTES = 512L << 20;

    private final Kernels kernels;
    private final ComputePool pool;
    private final Compute compute;
    private final Arena arena = new WeightMemory();
    private final Map<List<Integer>, Weights> weights = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(3);

    /** Weights of one shape, taken in turn. */
    private static final class Weights {
        private final List<PreparedWeight> all = new ArrayList<>();
        private int next;

        PreparedWeight take() {
            next = (next + 1) % all.size();
            return all.get(next);
        }
    }

    /** One call: a weight and its input and output. */
    private record Call(PreparedWeight weight, Matrix input, Matrix output) {}

    StepBound(Kernels kernels, ComputePool pool, Compute compute) {
        this.kernels = kernels;
        this.pool = pool;
        this.compute = compute;
    }

    /** Seconds of the fastest of {@code repeats} runs after one that does not count. */
    double seconds(StepProducts step, int repeats) {
        try (Arena matrices = Arena.ofShared()) {
            Map<List<Integer>, Matrix> inputs = new HashMap<>();
            double best = Double.POSITIVE_INFINITY;
            for (int run = 0; run <= repeats; run++) {
                List<List<List<Call>>> phases = step.phases().stream()
                        .map(phase -> calls(phase, inputs, matrices))
                        .toList();
                long start = System.nanoTime();
                for (List<List<Call>> chains : phases) {
                    pool.run(chains.size(), chain -> chains.get(chain).forEach(this::multiply));
                }
                best = run == 0 ? best : Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return best;
        }
    }

    private void multiply(Call call) {
        kernels.matmul(call.input, call.weight, call.output);
    }

    private List<List<Call>> calls(StepProducts.Phase phase, Map<List<Integer>, Matrix> matrices, Arena own) {
        List<List<Call>> chains = new ArrayList<>();
        for (int chain = 0; chain < phase.chains().size(); chain++) {
            List<Call> calls = new ArrayList<>();
            for (StepProducts.Product product : phase.chains().get(chain)) {
                int width = phase.wide() ? Linear.tileWidth(product.outputs()) : product.outputs();
                for (int from = 0; from < product.outputs(); from += width) {
                    int outputs = Math.min(width, product.outputs() - from);
                    // Chains side by side write to places of their own; inputs are only read.
                    Matrix input = matrix(matrices, own, compute.inputType(), product.rows(), product.inputs(), -1);
                    Matrix output =
                            matrix(matrices, own, DType.F32, product.rows(), outputs, chain * 64 + from / width);
                    calls.add(new Call(weight(product.inputs(), outputs), input, output));
                    if (phase.wide()) {
                        chains.add(List.copyOf(calls));
                        calls.clear();
                    }
                }
            }
            if (!calls.isEmpty()) {
                chains.add(calls);
            }
        }
        return chains;
    }

    private Matrix matrix(
            Map<List<Integer>, Matrix> matrices, Arena own, DType dtype, int rows, int columns, int place) {
        return matrices.computeIfAbsent(List.of(dtype == DType.F32 ? 1 : 0, rows, columns, place), _ -> {
            Matrix matrix = Matrix.allocate(own, dtype, rows, columns);
            if (place < 0) {
                fill(matrix.data(), dtype);
            }
            return matrix;
        });
    }

    private PreparedWeight weight(int inputs, int outputs) {
        return weights.computeIfAbsent(List.of(inputs, outputs), _ -> {
                    Weights made = new Weights();
                    try (Arena temporary = Arena.ofConfined()) {
                        DType stored = compute == Compute.BF16 ? DType.BF16 : DType.F32;
                        Shape shape = Shape.of(outputs, inputs);
                        MemorySegment data = temporary.allocate(shape.elements() * stored.bytes(), 64);
                        fill(data, stored);
                        long copies = Math.max(2, COLD_BYTES / data.byteSize());
                        for (long i = 0; i < copies; i++) {
                            made.all.add(kernels.prepare(new Tensor(stored, shape, data), compute, arena));
                        }
                    }
                    return made;
                })
                .take();
    }

    private void fill(MemorySegment data, DType dtype) {
        for (long i = 0; i < data.byteSize() / dtype.bytes(); i++) {
            float value = (float) (random.nextDouble() - 0.5);
            if (dtype == DType.F32) {
                data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
            } else {
                data.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (Float.floatToRawIntBits(value) >> 16));
            }
        }
    }

    /** GFLOP/s of a large product on all threads, each with its own half of the columns. */
    double peakGigaflops() {
        StepProducts.Product product = new StepProducts.Product(512, 2048, 4096);
        StepProducts step = new StepProducts(List.of(new StepProducts.Phase(List.of(List.of(product)), true)));
        return product.operations() / seconds(step, 20) / 1e9;
    }

    @Override
    public void close() {
        arena.close();
    }
}
