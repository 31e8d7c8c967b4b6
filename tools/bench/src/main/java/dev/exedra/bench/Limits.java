package dev.exedra.bench;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.spec.ModelSpec;

/**
 * What the machine and the library allow a model, a run at a time: a shared machine changes within seconds, so whoever holds a
 * figure against a limit takes turns.
 */
final class Limits implements AutoCloseable {

    private final ModelSpec model;
    private final Kernels kernels;
    private final ComputePool pool;
    private final Compute compute;
    private final StepBound steps;
    private final ReadBandwidth memory;

    Limits(ModelSpec model, Kernels kernels, ComputePool pool, Compute compute) {
        this.model = model;
        this.kernels = kernels;
        this.pool = pool;
        this.compute = compute;
        this.steps = new StepBound(kernels, pool, compute);
        this.memory = new ReadBandwidth(pool);
    }

    /** Tokens a second of the library on a prefill's own products, weights cold, the head for one row. */
    double prefill(int prompt) {
        return prompt / steps.seconds(StepProducts.of(model, prompt, 1), 1);
    }

    /** Tokens a second of the library on the products of a step of {@code batch} decoding sequences, weights cold. */
    double decode(int batch) {
        return batch / steps.seconds(StepProducts.of(model, batch, batch), 1);
    }

    /** Bytes a second that all threads together read of memory in no cache. */
    double bytesPerSecond() {
        return memory.bytesPerSecond();
    }

    /** Bytes of the weights that a token reads. */
    double tokenBytes() {
        return StepProducts.of(model, 1, 1).weights()
                * (double) compute.inputType().bytes();
    }

    /** GFLOP/s of a large product in a compute dtype. */
    double peakGigaflops(Compute dtype) {
        try (StepBound bound = new StepBound(kernels, pool, dtype)) {
            return bound.peakGigaflops();
        }
    }

    @Override
    public void close() {
        memory.close();
        steps.close();
    }
}
