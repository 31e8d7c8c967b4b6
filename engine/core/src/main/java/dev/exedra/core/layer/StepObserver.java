package dev.exedra.core.layer;

import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.Matrix;
import java.util.concurrent.CompletionStage;

/** Sees what a step computes on the way; what it is given is valid during the call alone. */
public interface StepObserver {

    /** Looks at nothing. */
    StepObserver NONE = new StepObserver() {};

    /** The residual stream [rows, hidden]: 0 is the embedding, L what layer L - 1 left. */
    default void hidden(int layer, Matrix hidden) {}

    /**
     * A stage's routing.
     *
     * @param scores [rows, experts], before softmax or sigmoid
     * @param coefficient CartesianMoE's [rows, 2], else no columns
     */
    default void routed(int layer, int stage, Matrix scores, Routing routing, Matrix coefficient) {}

    /** A part of a layer, or of the step, took so long. */
    default void spent(StepPart part, long nanos) {}

    /** Asks the experts; whoever looks may go along with the call. */
    default CompletionStage<ExpertSum> dispatch(Dispatcher dispatcher, ExpertCall call) {
        return dispatcher.dispatch(call);
    }

    /** The step is over, whether it succeeded or not, and its sequences were told. */
    default void ended() {}

    /**
     * A stage's experts have answered.
     *
     * @param groups that they are added up in
     * @param nanos from asking the first to the last answer
     */
    default void answered(int layer, int stage, ExpertGroups groups, ExpertSum sum, long nanos) {}
}
