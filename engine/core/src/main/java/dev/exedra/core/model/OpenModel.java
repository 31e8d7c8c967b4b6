package dev.exedra.core.model;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.KernelChoice;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.kernel.WeightMemory;
import dev.exedra.core.layer.Weights;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.DType;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a router and a pod have in common: an open checkpoint, what it says, and what computes it. */
record OpenModel(
        Checkpoint checkpoint,
        ModelSpec spec,
        Weights weights,
        Compute compute,
        KernelChoice choice,
        ComputePool pool,
        Arena arena) {

    /** @throws CheckpointException if a file is missing or damaged, or the model is not understood */
    static OpenModel of(Path folder, LoadOptions options) {
        Checkpoint checkpoint = Checkpoint.open(folder);
        try {
            ModelSpec spec = Families.read(checkpoint.config());
            Weights weights = new Weights(checkpoint);
            return new OpenModel(
                    checkpoint,
                    spec,
                    weights,
                    compute(spec, weights, checkpoint, options),
                    KernelChoice.of(options.kernels()),
                    new ComputePool(options.threads()),
                    new WeightMemory());
        } catch (RuntimeException | Error failure) {
            checkpoint.close();
            throw failure;
        }
    }

    /** BF16 compute is for BF16 checkpoints: what decides is the type of the embedding. */
    private static Compute compute(ModelSpec spec, Weights weights, Checkpoint checkpoint, LoadOptions options) {
        DType stored = weights.table(spec.embedding(), spec.vocabulary(), spec.hidden())
                .dtype();
        Compute natural = stored == DType.BF16 ? Compute.BF16 : Compute.F32;
        Compute wanted = options.compute().orElse(natural);
        if (wanted == Compute.BF16 && stored != DType.BF16) {
            throw new CheckpointException(
                    checkpoint.folder().toString(),
                    "bf16 compute needs a BF16 checkpoint, this one is " + stored + ": use f32 compute");
        }
        return wanted;
    }

    Kernels kernels() {
        return choice.kernels();
    }

    /** One line for the log: family, compute dtype, kernels and why. */
    String description() {
        return spec.modelType() + ", compute " + compute.name().toLowerCase(Locale.ROOT) + ", kernels "
                + kernels().name() + " (" + choice.reason() + "), " + pool.threads() + " threads";
    }

    /** To be closed in this order, after whatever uses them. */
    List<AutoCloseable> resources() {
        return List.of(pool, arena, checkpoint);
    }
}
