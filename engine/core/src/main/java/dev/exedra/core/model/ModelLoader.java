package dev.exedra.core.model;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.expert.ExpertSet;
import dev.exedra.core.expert.LocalDispatcher;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.KernelChoice;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.layer.Attention;
import dev.exedra.core.layer.DenseFeedForward;
import dev.exedra.core.layer.Embedding;
import dev.exedra.core.layer.FeedForward;
import dev.exedra.core.layer.Linear;
import dev.exedra.core.layer.MoeFeedForward;
import dev.exedra.core.layer.Norm;
import dev.exedra.core.layer.RopeTable;
import dev.exedra.core.layer.Weights;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.tensor.DType;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds a model of a checkpoint's folder, all its experts in this process. */
public final class ModelLoader {

    private final Checkpoint checkpoint;
    private final ModelSpec spec;
    private final Weights weights;
    private final Compute compute;
    private final KernelChoice choice;
    private final ComputePool pool;
    private final Arena arena;
    private final ExpertSet experts;
    private final Dispatcher dispatcher;
    private final List<AutoCloseable> resources = new ArrayList<>();

    private ModelLoader(Checkpoint checkpoint, LoadOptions options) {
        this.checkpoint = checkpoint;
        this.spec = Families.read(checkpoint.config());
        this.weights = new Weights(checkpoint);
        this.compute = compute(options);
        this.choice = KernelChoice.of(options.kernels());
        this.arena = Arena.ofShared();
        this.pool = new ComputePool(options.threads());
        this.resources.add(pool);
        Kernels kernels = choice.kernels();
        this.experts = ExpertSet.load(spec, weights, _ -> true, true, compute, kernels, pool, arena);
        LocalDispatcher local = new LocalDispatcher(spec, options.groups(), experts, kernels, pool);
        this.dispatcher = local;
        this.resources.add(local);
        this.resources.add(arena);
        this.resources.add(checkpoint);
    }

    /**
     * Loads a folder.
     *
     * @throws CheckpointException if a file is missing or damaged, or the model is not understood
     */
    public static Model load(Path folder, LoadOptions options) {
        Checkpoint checkpoint = Checkpoint.open(folder);
        try {
            return new ModelLoader(checkpoint, options).build();
        } catch (RuntimeException | Error failure) {
            checkpoint.close();
            throw failure;
        }
    }

    /** BF16 compute is for BF16 checkpoints: what decides is the type of the embedding. */
    private Compute compute(LoadOptions options) {
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

    private Model build() {
        Kernels kernels = choice.kernels();
        Embedding embedding = new Embedding(weights.table(spec.embedding(), spec.vocabulary(), spec.hidden()));
        List<Model.Layer> layers = new ArrayList<>();
        for (int i = 0; i < spec.layers().size(); i++) {
            LayerSpec layer = spec.layers().get(i);
            Attention attention = new Attention(i, layer, weights, compute, kernels, arena);
            layers.add(new Model.Layer(attention, feedForward(i, layer.feedForward())));
        }
        String headName = spec.head().substring(0, spec.head().length() - ".weight".length());
        ProjectionSpec headSpec = new ProjectionSpec(headName, spec.vocabulary(), spec.hidden(), false);
        Linear head = Linear.of(headSpec, weights, compute, kernels, arena);
        long bytes = experts.bytes()
                + head.bytes()
                + layers.stream()
                        .mapToLong(layer ->
                                layer.attention().bytes() + layer.feedForward().bytes())
                        .sum();
        return new Model(
                spec,
                new Model.Parts(
                        embedding,
                        new RopeTable(spec.layers().getFirst().attention().rope()),
                        layers,
                        new Norm(spec.finalNorm(), weights, kernels, arena),
                        head,
                        compute,
                        bytes,
                        description(),
                        resources),
                pool);
    }

    private FeedForward feedForward(int layer, FeedForwardSpec feedForward) {
        return switch (feedForward) {
            case FeedForwardSpec.Dense dense -> new DenseFeedForward(dense, weights, compute, choice.kernels(), arena);
            case FeedForwardSpec.Moe moe ->
                new MoeFeedForward(layer, moe, weights, compute, choice.kernels(), dispatcher, arena);
        };
    }

    private String description() {
        return spec.modelType() + ", compute " + compute.name().toLowerCase(java.util.Locale.ROOT) + ", kernels "
                + choice.kernels().name() + " (" + choice.reason() + "), " + pool.threads() + " threads";
    }
}
