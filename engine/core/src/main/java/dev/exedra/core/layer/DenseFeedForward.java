package dev.exedra.core.layer;

import dev.exedra.core.kernel.Activation;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** h += network(norm(h)), its columns shared out over the pool. */
public final class DenseFeedForward implements FeedForward {

    private final Kernels kernels;
    private final Norm norm;
    private final Linear inner;
    private final Linear down;
    private final Activation activation;
    private final boolean gated;

    public DenseFeedForward(
            FeedForwardSpec.Dense spec, Weights weights, Compute compute, Kernels kernels, Arena arena) {
        NetworkSpec network = spec.network();
        this.kernels = kernels;
        this.norm = new Norm(spec.norm(), weights, kernels, arena);
        this.inner = Linear.of(network.innerParts(), weights, compute, kernels, arena);
        this.down = Linear.of(network.downProj(), weights, compute, kernels, arena);
        this.gated = network instanceof NetworkSpec.Glu;
        this.activation = network.activation();
    }

    @Override
    public CompletionStage<Void> apply(
            StepBatch batch,
            Matrix hidden,
            StepScratch scratch,
            ComputePool pool,
            StepObserver observer,
            Executor executor) {
        int rows = batch.rows();
        Matrix input = scratch.operand.matrix(inner.compute().inputType(), rows, hidden.columns());
        Matrix projected = scratch.projected.matrix(rows, inner.outputs());
        int width = gated ? inner.outputs() / 2 : inner.outputs();
        Matrix activated = scratch.inner.matrix(down.compute().inputType(), rows, width);
        inner.apply(
                input,
                projected,
                pool,
                (from, count) -> norm.apply(hidden.rows(from, count), input.rows(from, count)),
                (from, count) -> activate(projected.rows(from, count), activated.rows(from, count)));
        Matrix update = scratch.update.matrix(rows, hidden.columns());
        down.apply(
                activated,
                update,
                pool,
                (_, _) -> {},
                (from, count) -> kernels.add(update.rows(from, count), hidden.rows(from, count)));
        return CompletableFuture.completedStage(null);
    }

    private void activate(Matrix projected, Matrix activated) {
        if (gated) {
            kernels.glu(projected, activation, activated);
        } else {
            kernels.activate(projected, activation, activated);
        }
    }

    @Override
    public long bytes() {
        return inner.bytes() + down.bytes();
    }
}
