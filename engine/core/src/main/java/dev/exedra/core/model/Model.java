package dev.exedra.core.model;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.layer.Attention;
import dev.exedra.core.layer.Embedding;
import dev.exedra.core.layer.FeedForward;
import dev.exedra.core.layer.Linear;
import dev.exedra.core.layer.Norm;
import dev.exedra.core.layer.RopeTable;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepPart;
import dev.exedra.core.layer.StepScratch;
import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Matrix;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A decoder ready to compute. Immutable but for its caches of positions; steps with scratches of their own may run at the
 * same time.
 */
public final class Model implements AutoCloseable {

    /** Rows of logits made at a time: a whole prompt's would be larger than the model. */
    private static final int HEAD_ROWS = 64;

    private final ModelSpec spec;
    private final Parts parts;
    private final ComputePool pool;

    /** One layer's two halves. */
    record Layer(Attention attention, FeedForward feedForward) {}

    /** What the loader built; closed in this order with the model. */
    record Parts(
            Embedding embedding,
            RopeTable rope,
            List<Layer> layers,
            Norm finalNorm,
            Linear head,
            Compute compute,
            boolean expertsElsewhere,
            long bytes,
            String description,
            List<AutoCloseable> resources) {}

    /** Takes logits [rows, vocabulary] of wanted rows {@code first}, {@code first + 1} ...; valid during the call. */
    @FunctionalInterface
    public interface LogitsConsumer {
        void accept(int first, Matrix logits);
    }

    Model(ModelSpec spec, Parts parts, ComputePool pool) {
        this.spec = spec;
        this.parts = parts;
        this.pool = pool;
    }

    /**
     * Runs every row of a batch through the layers, then gives the logits of the wanted rows.
     *
     * @param wantedRows rows of the batch, rising
     * @param executor runs what follows an answer that did not come at once
     */
    public CompletionStage<Void> step(
            StepBatch batch,
            int[] wantedRows,
            StepScratch scratch,
            StepObserver observer,
            Executor executor,
            LogitsConsumer consumer) {
        Matrix hidden = scratch.hidden(batch.rows(), spec.hidden());
        parts.embedding.lookUp(batch.tokenIds(), hidden, pool);
        observer.hidden(0, hidden);
        Matrix cosine = scratch.cosine(batch.rows(), parts.rope.half());
        Matrix sine = scratch.sine(batch.rows(), parts.rope.half());
        batch.spans().forEach(span -> {
            for (int i = 0; i < span.rows(); i++) {
                parts.rope.write(span.firstPosition() + i, cosine, sine, span.firstRow() + i);
            }
        });
        Run run = new Run(batch, hidden, cosine, sine, scratch, observer, executor);
        return run.from(0).thenRun(() -> {
            long started = System.nanoTime();
            head(hidden, wantedRows, scratch, consumer);
            observer.spent(StepPart.HEAD, System.nanoTime() - started);
        });
    }

    /** A step on its way through the layers. */
    private final class Run {
        private final StepBatch batch;
        private final Matrix hidden;
        private final Matrix cosine;
        private final Matrix sine;
        private final StepScratch scratch;
        private final StepObserver observer;
        private final Executor executor;

        Run(
                StepBatch batch,
                Matrix hidden,
                Matrix cosine,
                Matrix sine,
                StepScratch scratch,
                StepObserver observer,
                Executor executor) {
            this.batch = batch;
            this.hidden = hidden;
            this.cosine = cosine;
            this.sine = sine;
            this.scratch = scratch;
            this.observer = observer;
            this.executor = executor;
        }

        /** Layers from the given one on; goes on at once where the experts answered at once. */
        CompletionStage<Void> from(int first) {
            for (int layer = first; layer < parts.layers.size(); layer++) {
                long started = System.nanoTime();
                parts.layers.get(layer).attention.apply(batch, hidden, cosine, sine, scratch, pool);
                observer.spent(StepPart.ATTENTION, System.nanoTime() - started);
                CompletableFuture<Void> done = parts.layers
                        .get(layer)
                        .feedForward
                        .apply(batch, hidden, scratch, pool, observer, executor)
                        .toCompletableFuture();
                int next = layer + 1;
                if (!done.isDone() || done.isCompletedExceptionally()) {
                    return done.thenComposeAsync(
                            _ -> {
                                observer.hidden(next, hidden);
                                return from(next);
                            },
                            executor);
                }
                observer.hidden(next, hidden);
            }
            return CompletableFuture.completedStage(null);
        }
    }

    private void head(Matrix hidden, int[] wantedRows, StepScratch scratch, LogitsConsumer consumer) {
        for (int first = 0; first < wantedRows.length; first += HEAD_ROWS) {
            int rows = Math.min(HEAD_ROWS, wantedRows.length - first);
            Matrix input = scratch.headInput(parts.head.compute().inputType(), rows, spec.hidden());
            for (int i = 0; i < rows; i++) {
                parts.finalNorm.apply(hidden.rows(wantedRows[first + i], 1), input.rows(i, 1));
            }
            Matrix logits = scratch.logits(rows, spec.vocabulary());
            parts.head.apply(input, logits, pool);
            consumer.accept(first, logits);
        }
    }

    /** What the model is. */
    public ModelSpec spec() {
        return spec;
    }

    /** Where the compute happens. */
    public ComputePool pool() {
        return pool;
    }

    /** What matmul inputs are rounded to. */
    public Compute compute() {
        return parts.compute;
    }

    /** Whether a step waits for experts elsewhere, so that another one can be computed meanwhile. */
    public boolean expertsElsewhere() {
        return parts.expertsElsewhere;
    }

    /** Bytes of packed weights. */
    public long bytes() {
        return parts.bytes;
    }

    /** One line for the log: family, compute dtype, kernels and why. */
    public String description() {
        return parts.description;
    }

    /** How the cache's pages hold this model's keys and values. */
    public KvLayout kvLayout(int pageTokens) {
        AttentionSpec attention = spec.layers().getFirst().attention();
        return KvLayout.of(attention.shape().kvHeads(), attention.shape().headDim(), pageTokens, compute());
    }

    @Override
    public void close() {
        for (AutoCloseable resource : parts.resources) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("could not close " + resource, e);
            }
        }
    }
}
