package dev.exedra.expert;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.Matrix;

/** What a batch is computed with: a pod's experts, or in a test something that can be held. */
public interface StageExperts {

    /** target[r] = the sum over row r's experts, ascending, of weight * expert(input[r]); see {@code HostedExperts}. */
    void routed(int layer, int stage, Routing routing, int experts, Matrix input, Matrix target);

    /** target[r] = weights[r] * the sum of the stage's shared experts of input[r]. */
    void shared(int layer, int stage, float[] weights, Matrix input, Matrix target);

    /** What inputs are rounded to. */
    Compute compute();

    /** Columns of a hidden state. */
    int hidden();
}
