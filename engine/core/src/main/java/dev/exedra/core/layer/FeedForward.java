package dev.exedra.core.layer;

import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.tensor.Matrix;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The second half of a layer. */
public interface FeedForward {

    /**
     * Adds this part to {@code hidden} [rows, hidden]. The stage completes when it is done, on whatever thread brought the
     * last answer: a caller that goes on computing does so on an executor of its own.
     */
    CompletionStage<Void> apply(
            StepBatch batch,
            Matrix hidden,
            StepScratch scratch,
            ComputePool pool,
            StepObserver observer,
            Executor executor);

    /** Bytes of packed weights that are not an expert's. */
    long bytes();
}
