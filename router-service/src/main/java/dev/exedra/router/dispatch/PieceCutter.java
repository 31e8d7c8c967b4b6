package dev.exedra.router.dispatch;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.RoutedWork;
import dev.exedra.proto.expert.v1.SharedWork;
import dev.exedra.proto.wire.Checksums;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Makes messages of a call: for each group the rows that ask any of its experts, cut to pieces of a bounded size. */
final class PieceCutter {

    private final int maxPieceRows;

    PieceCutter(int maxPieceRows) {
        this.maxPieceRows = maxPieceRows;
    }

    /**
     * A message, not yet numbered.
     *
     * @param rows of the step, in the message's order
     * @param cost rows times experts
     */
    record Cut(int[] rows, ForwardRequest.Builder request, long cost) {}

    /** The pieces for one group; none if no row asks it. */
    List<Cut> routed(ExpertCall call, int group) {
        DispatchPlan plan = call.plan();
        List<Integer> asking = new ArrayList<>();
        for (int row = 0; row < plan.rows(); row++) {
            if (entries(plan, row, group) > 0) {
                asking.add(row);
            }
        }
        List<Cut> cuts = new ArrayList<>();
        for (int from = 0; from < asking.size(); from += maxPieceRows) {
            int[] rows = asking.subList(from, Math.min(from + maxPieceRows, asking.size())).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            RoutedWork.Builder work = RoutedWork.newBuilder();
            for (int row : rows) {
                add(plan, row, group, work);
            }
            int cost = work.getExpertIdsCount();
            cuts.add(cut(call, rows, header(call, rows.length).setRouted(work), cost));
        }
        return cuts;
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

    /** The pieces for the shared experts: every row. */
    List<Cut> shared(ExpertCall call) {
        List<Cut> cuts = new ArrayList<>();
        for (int from = 0; from < call.plan().rows(); from += maxPieceRows) {
            int count = Math.min(maxPieceRows, call.plan().rows() - from);
            int[] rows = new int[count];
            SharedWork.Builder work = SharedWork.newBuilder();
            for (int i = 0; i < count; i++) {
                rows[i] = from + i;
                work.addWeights(call.sharedWeights()[from + i]);
            }
            cuts.add(cut(call, rows, header(call, count).setShared(work), count));
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
        int rowBytes = input.columns() * input.dtype().bytes();
        byte[] bytes = new byte[rows.length * rowBytes];
        MemorySegment target = MemorySegment.ofArray(bytes);
        for (int i = 0; i < rows.length; i++) {
            MemorySegment.copy(input.data(), input.offset(rows[i], 0), target, (long) i * rowBytes, rowBytes);
        }
        ByteString hidden = UnsafeByteOperations.unsafeWrap(bytes);
        header.setCrc32C(Checksums.of(hidden));
        return new Cut(rows, ForwardRequest.newBuilder().setHeader(header).setHidden(hidden), cost);
    }
}
