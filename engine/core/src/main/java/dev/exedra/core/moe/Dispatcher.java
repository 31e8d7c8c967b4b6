package dev.exedra.core.moe;

import java.util.Arrays;
import java.util.concurrent.CompletionStage;

/** Brings rows to experts, wherever they are, and their sums back. */
public interface Dispatcher {

    /** The partition that calls of a layer's stage are planned for. */
    ExpertGroups groups(int layer, int stage);

    /** Rows times experts that each group of a stage has room for; {@link Long#MAX_VALUE} where there is no bound. */
    default long[] room(int layer, int stage) {
        long[] room = new long[groups(layer, stage).count()];
        Arrays.fill(room, Long.MAX_VALUE);
        return room;
    }

    /**
     * Rows were not routed as the gate chose.
     *
     * @param rows [experts], that an expert was chosen for and does not get
     */
    default void diverted(int layer, int stage, int[] rows) {}

    /** Asks the experts. Never blocks for an answer from elsewhere; completes on the thread that brought it. */
    CompletionStage<ExpertSum> dispatch(ExpertCall call);

    /** Whether answers come from elsewhere, so that something else can be computed meanwhile. */
    default boolean asksElsewhere() {
        return false;
    }
}
