package dev.exedra.core.model;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.expert.ExpertSet;
import dev.exedra.core.expert.LocalDispatcher;
import dev.exedra.core.kernel.Compute;
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
import dev.exedra.core.moe.Partition;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.ProjectionSpec;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Builds a model of a checkpoint's folder, its experts in this process or elsewhere. */
public final class ModelLoader {

    private final OpenModel open;
    private final Dispatcher dispatcher;
    private final long expertBytes;
    private final List<AutoCloseable> resources = new ArrayList<>();

    private ModelLoader(OpenModel open, Dispatcher dispatcher, long expertBytes, List<AutoCloseable> resources) {
        this.open = open;
        this.dispatcher = dispatcher;
        this.expertBytes = expertBytes;
        this.resources.addAll(resources);
    }

    /**
     * Loads a folder, all experts in this process.
     *
     * @throws CheckpointException if a file is missing or damaged, or the model is not understood
     */
    public static Model load(Path folder, LoadOptions options) {
        return load(folder, options, Partition.even(options.groups()));
    }

    /**
     * Loads a folder, all experts in this process, added as pods would that hold the partition's groups.
     *
     * @throws CheckpointException if a file is missing or damaged, or the model is not understood
     */
    public static Model load(Path folder, LoadOptions options, Partition partition) {
        OpenModel open = OpenModel.of(folder, options);
        return closedOnFailure(open, () -> {
            Kernels kernels = open.kernels();
            ExpertSet experts = ExpertSet.load(
                    open.spec(), open.weights(), _ -> true, true, open.compute(), kernels, open.pool(), open.arena());
            LocalDispatcher local = new LocalDispatcher(open.spec(), partition, experts, kernels, open.pool());
            List<AutoCloseable> resources = new ArrayList<>(List.of(local));
            resources.addAll(open.resources());
            return new ModelLoader(open, local, experts.bytes(), resources).build();
        });
    }

    /**
     * Loads a folder without its experts, whose weights are not touched.
     *
     * @param experts gives the dispatcher that reaches them; whoever made it closes it
     * @throws CheckpointException if a file is missing or damaged, or the model is not understood
     */
    public static Model load(Path folder, LoadOptions options, Function<ModelSpec, Dispatcher> experts) {
        OpenModel open = OpenModel.of(folder, options);
        return closedOnFailure(
                open, () -> new ModelLoader(open, experts.apply(open.spec()), 0, open.resources()).build());
    }

    private static Model closedOnFailure(OpenModel open, Supplier<Model> loading) {
        try {
            return loading.get();
        } catch (RuntimeException | Error failure) {
            open.pool().close();
            open.arena().close();
            open.checkpoint().close();
            throw failure;
        }
    }

    private Model build() {
        Kernels kernels = open.kernels();
        ModelSpec spec = open.spec();
        Weights weights = open.weights();
        Compute compute = open.compute();
        Arena arena = open.arena();
        Embedding embedding = new Embedding(weights.table(spec.embedding(), spec.vocabulary(), spec.hidden()), kernels);
        List<Model.Layer> layers = new ArrayList<>();
        for (int i = 0; i < spec.layers().size(); i++) {
            LayerSpec layer = spec.layers().get(i);
            Attention attention = new Attention(i, layer, weights, compute, kernels, arena);
            layers.add(new Model.Layer(attention, feedForward(i, layer.feedForward())));
        }
        String headName = spec.head().substring(0, spec.head().length() - ".weight".length());
        ProjectionSpec headSpec = new ProjectionSpec(headName, spec.vocabulary(), spec.hidden(), false);
        Linear head = Linear.of(headSpec, weights, compute, kernels, arena);
        long bytes = expertBytes
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
                        dispatcher.asksElsewhere(),
                        bytes,
                        open.description(),
                        resources),
                open.pool());
    }

    private FeedForward feedForward(int layer, FeedForwardSpec feedForward) {
        return switch (feedForward) {
            case FeedForwardSpec.Dense dense ->
                new DenseFeedForward(dense, open.weights(), open.compute(), open.kernels(), open.arena());
            case FeedForwardSpec.Moe moe ->
                new MoeFeedForward(
                        layer, moe, open.weights(), open.compute(), open.kernels(), dispatcher, open.arena());
        };
    }
}
