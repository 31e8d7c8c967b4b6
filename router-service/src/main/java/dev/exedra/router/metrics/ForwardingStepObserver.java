package dev.exedra.router.metrics;

import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepPart;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.Matrix;
import java.util.concurrent.CompletionStage;

/** Lets another look at everything; who extends it looks at some of it first. */
abstract class ForwardingStepObserver implements StepObserver {

    private final StepObserver other;

    ForwardingStepObserver(StepObserver other) {
        this.other = other;
    }

    @Override
    public void hidden(int layer, Matrix hidden) {
        other.hidden(layer, hidden);
    }

    @Override
    public void routed(int layer, int stage, Matrix scores, Routing routing, Matrix coefficient) {
        other.routed(layer, stage, scores, routing, coefficient);
    }

    @Override
    public void answered(int layer, int stage, ExpertGroups groups, ExpertSum sum, long nanos) {
        other.answered(layer, stage, groups, sum, nanos);
    }

    @Override
    public void spent(StepPart part, long nanos) {
        other.spent(part, nanos);
    }

    @Override
    public CompletionStage<ExpertSum> dispatch(Dispatcher dispatcher, ExpertCall call) {
        return other.dispatch(dispatcher, call);
    }

    @Override
    public void ended() {
        other.ended();
    }
}
