package dev.exedra.core.engine;

import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepPart;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Keeps, for one step, the routing of the rows whose requests want it reported. */
final class RoutingRecorder implements StepObserver {

    private final List<Row> rows;
    private final StepObserver watcher;

    /** A row of the step, and what is known of it. */
    private static final class Row {
        private final Sequence sequence;
        private final int row;
        private final int position;
        private final List<RoutedStage> stages = new ArrayList<>();
        private int[] experts = new int[0];
        private float[] weights = new float[0];

        Row(Sequence sequence, int row, int position) {
            this.sequence = sequence;
            this.row = row;
            this.position = position;
        }

        void choose(Routing routing) {
            int from = row * routing.topK();
            experts = Arrays.copyOfRange(routing.expertIds(), from, from + routing.topK());
            weights = Arrays.copyOfRange(routing.weights(), from, from + routing.topK());
        }

        void answer(int layer, int stage, ExpertGroups groups, ExpertSum sum, long nanos) {
            List<RoutedStage.Routed> routed = new ArrayList<>(experts.length);
            for (int rank = 0; rank < experts.length; rank++) {
                if (experts[rank] >= 0) {
                    int group = groups.groupOf(experts[rank]);
                    String pod = sum.computedBy().pod(group, row);
                    routed.add(new RoutedStage.Routed(experts[rank], weights[rank], group, pod));
                }
            }
            stages.add(new RoutedStage(layer, stage, routed, nanos));
        }
    }

    private RoutingRecorder(List<Row> rows, StepObserver watcher) {
        this.rows = rows;
        this.watcher = watcher;
    }

    /**
     * A recorder of a step; it looks at nothing if no request wants to know.
     *
     * @param watcher of the whole engine, who sees everything as without this
     */
    static RoutingRecorder of(List<Chunk> chunks, StepObserver watcher) {
        List<Row> rows = new ArrayList<>(0);
        for (Chunk chunk : chunks) {
            Sequence sequence = chunk.sequence();
            int from = Math.max(sequence.computed(), sequence.furthest());
            int to = Math.min(
                    sequence.computed() + chunk.rows(), sequence.request().reportedTokens());
            for (int position = from; position < to; position++) {
                rows.add(new Row(sequence, chunk.firstRow() + position - sequence.computed(), position));
            }
        }
        return new RoutingRecorder(rows, watcher);
    }

    /** Itself, or the watcher alone if there is nothing to keep. */
    StepObserver observer() {
        return rows.isEmpty() ? watcher : this;
    }

    @Override
    public void hidden(int layer, Matrix hidden) {
        watcher.hidden(layer, hidden);
    }

    @Override
    public CompletionStage<ExpertSum> dispatch(Dispatcher dispatcher, ExpertCall call) {
        return watcher.dispatch(dispatcher, call);
    }

    @Override
    public void ended() {
        watcher.ended();
    }

    @Override
    public void spent(StepPart part, long nanos) {
        watcher.spent(part, nanos);
    }

    @Override
    public void routed(int layer, int stage, Matrix scores, Routing routing, Matrix coefficient) {
        watcher.routed(layer, stage, scores, routing, coefficient);
        rows.forEach(row -> row.choose(routing));
    }

    @Override
    public void answered(int layer, int stage, ExpertGroups groups, ExpertSum sum, long nanos) {
        watcher.answered(layer, stage, groups, sum, nanos);
        rows.forEach(row -> row.answer(layer, stage, groups, sum, nanos));
    }

    /** The step is done: tells those that want to know. */
    void tell() {
        rows.forEach(row -> row.sequence.listener().routed(new RoutedToken(row.position, row.stages)));
    }
}
