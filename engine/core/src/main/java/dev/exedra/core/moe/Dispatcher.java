package dev.exedra.core.moe;

import java.util.concurrent.CompletionStage;

/** Brings rows to experts, wherever they are, and their sums back. */
public interface Dispatcher {

    /** The partition that calls of a layer's stage are planned for. */
    ExpertGroups groups(int layer, int stage);

    /** Asks the experts. Never blocks for an answer from elsewhere; completes on the thread that brought it. */
    CompletionStage<ExpertSum> dispatch(ExpertCall call);
}
