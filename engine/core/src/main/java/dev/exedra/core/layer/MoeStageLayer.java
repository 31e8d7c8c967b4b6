package dev.exedra.core.layer;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.OverflowPlan;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** h += routed(norm(h)) + shared(norm(h)): one stage, whose experts may be anywhere. */
final class MoeStageLayer {

    private final int layer;
    private final int stage;
    private final Compute compute;
    private final Kernels kernels;
    private final Norm norm;
    private final Gate gate;
    private final Mix mix;
    private final int experts;
    private final Dispatcher dispatcher;
    private final ExpertGroups groups;

    MoeStageLayer(
            int layer,
            int stage,
            MoeStage spec,
            Weights weights,
            Compute compute,
            Kernels kernels,
            Dispatcher dispatcher,
            Arena arena) {
        this.layer = layer;
        this.stage = stage;
        this.compute = compute;
        this.kernels = kernels;
        this.norm = new Norm(spec.norm(), weights, kernels, arena);
        this.gate = new Gate(spec, weights, kernels, arena);
        this.mix = new Mix(spec.shared(), weights, kernels, arena);
        this.experts = spec.experts().size();
        this.dispatcher = dispatcher;
        this.groups = dispatcher.groups(layer, stage);
    }

    CompletableFuture<Void> apply(
            StepBatch batch,
            Matrix hidden,
            StepScratch scratch,
            ComputePool pool,
            StepObserver observer,
            Executor executor) {
        long started = System.nanoTime();
        int rows = batch.rows();
        Matrix normed = scratch.normed.matrix(rows, hidden.columns());
        Matrix input = scratch.operand.matrix(compute.inputType(), rows, hidden.columns());
        Matrix scores = gate.scores(normed, batch.tokenIds(), scratch, pool, (from, count) -> {
            norm.apply(hidden.rows(from, count), normed.rows(from, count));
            kernels.round(normed.rows(from, count), input.rows(from, count));
        });
        Routing routing = gate.route(scores, batch.failed(), pool);
        Matrix coefficient = mix.coefficient(normed, scratch, pool);
        observer.routed(layer, stage, scores, routing, coefficient);
        batch.failed().or(routing.failed());
        Routing weighed = mix.weighRouted(withinRoom(routing, scores, batch), coefficient);
        ExpertCall call = new ExpertCall(
                layer,
                stage,
                DispatchPlan.of(weighed, experts, groups),
                input,
                mix.sharedWeights(coefficient),
                scratch.update.matrix(rows, hidden.columns()));
        long planned = System.nanoTime();
        observer.spent(StepPart.GATE, planned - started);
        CompletableFuture<ExpertSum> answer =
                observer.dispatch(dispatcher, call).toCompletableFuture();
        long handedOver = System.nanoTime();
        observer.spent(StepPart.DISPATCH, handedOver - planned);
        if (answer.isDone()) {
            return answer.thenAccept(sum -> {
                observer.answered(layer, stage, groups, sum, handedOver - planned);
                add(sum, batch, hidden, pool, observer);
            });
        }
        return answer.thenAcceptAsync(
                sum -> {
                    long answered = System.nanoTime();
                    observer.spent(StepPart.WAIT, answered - handedOver);
                    observer.answered(layer, stage, groups, sum, answered - planned);
                    add(sum, batch, hidden, pool, observer);
                },
                executor);
    }

    /** The routing as it is, unless a sequence allows otherwise and experts are full. */
    private Routing withinRoom(Routing exact, Matrix scores, StepBatch batch) {
        if (batch.spans().stream().allMatch(span -> span.overflow().isExact())) {
            return exact;
        }
        List<OverflowPlan.Rows> sequences = batch.spans().stream()
                .map(span -> new OverflowPlan.Rows(span.firstRow(), span.rows(), span.overflow()))
                .toList();
        OverflowPlan.Planned planned = OverflowPlan.of(
                layer, exact, groups, experts, sequences, dispatcher.room(layer, stage), gate.choice(scores));
        batch.inexact().or(planned.inexact());
        batch.fail(planned.failures());
        dispatcher.diverted(layer, stage, planned.diverted());
        return planned.routing();
    }

    /** The residual comes last. Rows that no expert answered for fail alone. */
    private void add(ExpertSum answer, StepBatch batch, Matrix hidden, ComputePool pool, StepObserver observer) {
        long started = System.nanoTime();
        batch.fail(answer.failures());
        RowBlocks.run(
                pool,
                hidden.rows(),
                hidden.columns(),
                (from, count) -> kernels.add(answer.sum().rows(from, count), hidden.rows(from, count)));
        observer.spent(StepPart.COMBINE, System.nanoTime() - started);
    }

    /** Bytes of the gate's and the mix's packed weights. */
    long bytes() {
        return gate.bytes() + mix.bytes();
    }
}
