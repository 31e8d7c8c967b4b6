package dev.exedra.core.model;

import dev.exedra.core.kernel.Compute;
import java.util.Optional;

/**
 * How a model is loaded.
 *
 * @param compute what matmul inputs are rounded to; by default bf16 for BF16 checkpoints, else f32
 * @param kernels name of the provider; by default the fastest that this machine can run
 * @param threads threads that compute, the caller's included
 * @param groups groups of experts, added as so many pods would
 */
public record LoadOptions(Optional<Compute> compute, Optional<String> kernels, int threads, int groups) {

    /** One thread a processor, one group. */
    public static LoadOptions defaults() {
        return new LoadOptions(
                Optional.empty(), Optional.empty(), Runtime.getRuntime().availableProcessors(), 1);
    }

    /** The same with a compute type. */
    public LoadOptions withCompute(Compute wanted) {
        return new LoadOptions(Optional.of(wanted), kernels, threads, groups);
    }

    /** The same with a provider. */
    public LoadOptions withKernels(String name) {
        return new LoadOptions(compute, Optional.of(name), threads, groups);
    }

    /** The same with other threads. */
    public LoadOptions withThreads(int count) {
        return new LoadOptions(compute, kernels, count, groups);
    }

    /** The same with other groups. */
    public LoadOptions withGroups(int count) {
        return new LoadOptions(compute, kernels, threads, count);
    }
}
