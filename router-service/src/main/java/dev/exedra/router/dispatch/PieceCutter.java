package dev.exedra.router.dispatch;

import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.RoutedWork;
import dev.exedra.proto.expert.v1.SharedWork;
import dev.exedra.proto.wire.Payload;
import dev.exedra.proto.wire.PayloadRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes messages of a call: for each group the rows that ask any of its experts, cut to pieces of a bounded size. */
final class PieceCutter {

    private final int maxPieceRows;

    PieceCutter(int maxPieceRows) {
        this.maxPieceRows = maxPieceRows;
    }

    /** Rows of one message. */
    int maxRows() {
        return maxPieceRows;
    }

    /**
     * A message, not yet numbered.
     *
     * @param rows of the step, in the message's order
     * @param header without a number
     * @param hidden the rows' hidden states, which stay where the step has them
     * @param cost rows times experts
     */
    record Cut(int[] rows, ForwardRequestHeader.Builder header, Payload hidden, long cost) {}

    /** The rows that ask a group, rising. */
    int[] asking(DispatchPlan plan, int group) {
        int[] asking = new int[plan.rows()];
        int count = 0;
        for (int row = 0; row < plan.rows(); row++) {
            if (entries(plan, row, group) > 0) {
                asking[count++] = row;
            }
        }
        return Arrays.copyOf(asking, count);
    }

    /** The pieces for some of the rows that ask a group. */
    List<Cut> routed(ExpertCall call, int group, int[] asking) {
        List<Cut> cuts = new ArrayList<>(1);
        for (int from = 0; from < asking.length; from += maxPieceRows) {
            int[] rows = Arrays.copyOfRange(asking, from, Math.min(from + maxPieceRows, asking.length));
            RoutedWork.Builder work = RoutedWork.newBuilder();
            for (int row : rows) {
                add(call.plan(), row, group, work);
            }
            int cost = work.getExpertIdsCount();
            cuts.add(cut(call, rows, header(call, rows.length).setRouted(work), cost));
        }
        return cuts;
    }

    /** Rows times experts that some rows ask of a group. */
    static long cost(DispatchPlan plan, int group, int[] asking) {
        long cost = 0;
        for (int row : asking) {
            cost += entries(plan, row, group);
        }
        return cost;
    }

    private static int entries(DispatchPlan plan, int row, int group) {
        int count = 0;
        for (int entry = plan.firstEntry(row); entry < plan.firstEntry(row + 1); entry++) {
            count += plan.group(entry) == group ? 1 : 0;
        }
        return count;
    }

    private static void add(DispatchPlan plan, int row, int group, RoutedWork.Builder work) {
        work.addEntriesPerRow(entries(plan, row, group));
        for (int entry = plan.firstEntry(row); entry < plan.firstEntry(row + 1); entry++) {
            if (plan.group(entry) == group) {
                work.addExpertIds(plan.expert(entry));
                work.addWeights(plan.weight(plan.slot(entry)));
            }
        }
    }

    /** The pieces for the shared experts of some rows. */
    List<Cut> shared(ExpertCall call, int[] asking) {
        List<Cut> cuts = new ArrayList<>(1);
        for (int from = 0; from < asking.length; from += maxPieceRows) {
            int[] rows = Arrays.copyOfRange(asking, from, Math.min(from + maxPieceRows, asking.length));
            SharedWork.Builder work = SharedWork.newBuilder();
            for (int row : rows) {
                work.addWeights(call.sharedWeights()[row]);
            }
            cuts.add(cut(call, rows, header(call, rows.length).setShared(work), rows.length));
        }
        return cuts;
    }

    private static ForwardRequestHeader.Builder header(ExpertCall call, int rows) {
        return ForwardRequestHeader.newBuilder()
                .setLayer(call.layer())
                .setStage(call.stage())
                .setRows(rows)
                .setElementType(
                        call.input().dtype() == DType.BF16
                                ? ElementType.ELEMENT_TYPE_BF16
                                : ElementType.ELEMENT_TYPE_F32);
    }

    private static Cut cut(ExpertCall call, int[] rows, ForwardRequestHeader.Builder header, long cost) {
        Matrix input = call.input();
        long strideBytes = input.offset(1, 0);
        Payload hidden = new PayloadRows(
                input.data(), strideBytes, input.columns() * input.dtype().bytes(), rows);
        return new Cut(rows, header.setCrc32C(hidden.checksum()), hidden, cost);
    }
}
