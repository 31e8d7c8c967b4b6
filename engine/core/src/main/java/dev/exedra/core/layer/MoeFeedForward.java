package dev.exedra.core.layer;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The stages of a layer, one after the other. */
public final class MoeFeedForward implements FeedForward {

    private final List<MoeStageLayer> stages;

    public MoeFeedForward(
            int layer,
            FeedForwardSpec.Moe spec,
            Weights weights,
            Compute compute,
            Kernels kernels,
            Dispatcher dispatcher,
            Arena arena) {
        List<MoeStageLayer> built = new ArrayList<>();
        for (int stage = 0; stage < spec.stages().size(); stage++) {
            built.add(new MoeStageLayer(
                    layer, stage, spec.stages().get(stage), weights, compute, kernels, dispatcher, arena));
        }
        this.stages = List.copyOf(built);
    }

    @Override
    public CompletionStage<Void> apply(
            StepBatch batch,
            Matrix hidden,
            StepScratch scratch,
            ComputePool pool,
            StepObserver observer,
            Executor executor) {
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        for (MoeStageLayer stage : stages) {
            // An answer that is in already goes on at once, on this thread.
            done = done.isDone() && !done.isCompletedExceptionally()
                    ? stage.apply(batch, hidden, scratch, pool, observer, executor)
                    : done.thenComposeAsync(
                            _ -> stage.apply(batch, hidden, scratch, pool, observer, executor), executor);
        }
        return done;
    }

    @Override
    public long bytes() {
        return stages.stream().mapToLong(MoeStageLayer::bytes).sum();
    }
}
