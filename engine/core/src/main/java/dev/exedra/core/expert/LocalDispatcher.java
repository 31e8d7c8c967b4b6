package dev.exedra.core.expert;

import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.layer.Buffer;
import dev.exedra.core.layer.RowBlocks;
import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.GroupSums;
import dev.exedra.core.moe.Partition;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Runs the experts in this process, one task an expert. Takes the same partition into groups as pods would and adds in the
 * same order, so that it equals them bit for bit.
 */
public final class LocalDispatcher implements Dispatcher, AutoCloseable {

    private final ModelSpec model;
    private final Partition partition;
    private final ExpertSet experts;
    private final Kernels kernels;
    private final ComputePool pool;
    private final CallScratch.Pool scratches = new CallScratch.Pool();
    private final NetworkScratch.Pool networkScratches = new NetworkScratch.Pool();

    /** Serves every expert of the model, added as pods would that hold the partition's groups. */
    public LocalDispatcher(ModelSpec model, Partition partition, ExpertSet experts, Kernels kernels, ComputePool pool) {
        this.model = model;
        this.partition = partition;
        this.experts = experts;
        this.kernels = kernels;
        this.pool = pool;
    }

    @Override
    public ExpertGroups groups(int layer, int stage) {
        return partition.of(layer, stage, stage(layer, stage).experts().size());
    }

    private MoeStage stage(int layer, int stage) {
        return switch (model.layers().get(layer).feedForward()) {
            case FeedForwardSpec.Moe moe -> moe.stages().get(stage);
            case FeedForwardSpec.Dense _ -> throw new IllegalArgumentException("layer " + layer + " has no experts");
        };
    }

    @Override
    public CompletionStage<ExpertSum> dispatch(ExpertCall call) {
        CallScratch scratch = scratches.borrow();
        try {
            run(call, scratch);
        } finally {
            scratches.giveBack(scratch);
        }
        return CompletableFuture.completedStage(new ExpertSum(call.sum()));
    }

    /**
     * target[r] = weights[r] * (first + second + ...)(input[r]) of a stage's shared networks: what a pod answers, to be added.
     *
     * @param input [rows, hidden]
     * @param target [rows, hidden]
     */
    public void shared(int layer, int stage, Matrix input, float[] weights, Matrix target) {
        CallScratch scratch = scratches.borrow();
        try {
            int count = stage(layer, stage).shared().orElseThrow().networks().size();
            List<Matrix> outputs = scratch.shared(count).stream()
                    .map(buffer -> buffer.matrix(input.rows(), target.columns()))
                    .toList();
            pool.run(count, task -> apply(experts.shared(layer, stage, task), input, outputs.get(task)));
            for (int row = 0; row < target.rows(); row++) {
                for (int column = 0; column < target.columns(); column++) {
                    // Nothing but -0 leaves every number as it is when added to it.
                    target.set(row, column, -0f);
                }
            }
            SharedSum.add(outputs, weights, 0, input.rows(), kernels, target);
        } finally {
            scratches.giveBack(scratch);
        }
    }

    /** The shared networks first, then the experts with the most rows, so that no thread is left with a long one. */
    private void run(ExpertCall call, CallScratch scratch) {
        DispatchPlan plan = call.plan();
        int columns = call.sum().columns();
        int sharedCount = call.sharedWeights().length == 0
                ? 0
                : stage(call.layer(), call.stage())
                        .shared()
                        .orElseThrow()
                        .networks()
                        .size();
        List<Buffer> sharedBuffers = scratch.shared(sharedCount);
        List<Matrix> shared = sharedBuffers.stream()
                .map(buffer -> buffer.matrix(plan.rows(), columns))
                .toList();
        int[] busiest = IntStream.range(0, plan.experts())
                .filter(expert -> plan.rowsOf(expert) > 0)
                .boxed()
                .sorted(Comparator.comparingInt(plan::rowsOf).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        Matrix outputs = scratch.outputs.matrix(plan.slots(), columns);
        long nanos = 0;
        for (int i = 0; i < sharedCount; i++) {
            nanos += experts.shared(call.layer(), call.stage(), i).nanos(plan.rows());
        }
        for (int expert : busiest) {
            nanos += experts.routed(call.layer(), call.stage(), expert).nanos(plan.rowsOf(expert));
        }
        pool.run(sharedCount + busiest.length, nanos, task -> {
            if (task < sharedCount) {
                apply(experts.shared(call.layer(), call.stage(), task), call.input(), shared.get(task));
            } else {
                runExpert(call, busiest[task - sharedCount], outputs);
            }
        });
        RowBlocks.run(pool, plan.rows(), 2 * columns, (from, count) -> add(call, outputs, shared, from, count));
    }

    private void runExpert(ExpertCall call, int expert, Matrix outputs) {
        DispatchPlan plan = call.plan();
        int rows = plan.rowsOf(expert);
        int firstSlot = plan.firstSlot(expert);
        NetworkScratch scratch = networkScratches.borrow();
        try {
            Matrix input = call.input();
            Matrix gathered = scratch.gathered.matrix(input.dtype(), rows, input.columns());
            long rowBytes = (long) input.columns() * input.dtype().bytes();
            for (int i = 0; i < rows; i++) {
                MemorySegment.copy(
                        input.data(),
                        input.offset(plan.row(firstSlot + i), 0),
                        gathered.data(),
                        gathered.offset(i, 0),
                        rowBytes);
            }
            experts.routed(call.layer(), call.stage(), expert).apply(gathered, outputs.rows(firstSlot, rows), scratch);
        } finally {
            networkScratches.giveBack(scratch);
        }
    }

    private void apply(Network network, Matrix input, Matrix output) {
        NetworkScratch scratch = networkScratches.borrow();
        try {
            network.apply(input, output, scratch);
        } finally {
            networkScratches.giveBack(scratch);
        }
    }

    /** Groups ascending, then shared. */
    private void add(ExpertCall call, Matrix outputs, List<Matrix> shared, int from, int count) {
        NetworkScratch scratch = networkScratches.borrow();
        try {
            Matrix partial = scratch.gathered.matrix(1, call.sum().columns());
            GroupSums.add(call.plan(), outputs, from, count, partial, call.sum());
        } finally {
            networkScratches.giveBack(scratch);
        }
        if (!shared.isEmpty()) {
            SharedSum.add(shared, call.sharedWeights(), from, count, kernels, call.sum());
        }
    }

    @Override
    public void close() {
        scratches.close();
        networkScratches.close();
    }
}
