package dev.exedra.router.dispatch;

import dev.exedra.core.moe.FiniteRows;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.expert.v1.HeldStage;
import dev.exedra.proto.expert.v1.RoutedWork;
import dev.exedra.proto.expert.v1.SharedWork;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.PayloadBytes;
import java.lang.foreign.MemorySegment;

/** A row of zeros for the first expert that a pod holds: nobody's request, and every check that an answer goes through. */
final class Probe {

    private Probe() {}

    static Forward<ForwardRequestHeader> of(DescribeResponse description) {
        boolean bf16 = description.getNumerics().getCompute().equals("bf16");
        HeldStage stage = description.getHeld(0);
        ForwardRequestHeader.Builder header = ForwardRequestHeader.newBuilder()
                .setLayer(stage.getLayer())
                .setStage(stage.getStage())
                .setRows(1)
                .setElementType(bf16 ? ElementType.ELEMENT_TYPE_BF16 : ElementType.ELEMENT_TYPE_F32)
                .setFingerprint(description.getFingerprint());
        if (stage.getExpertsCount() > 0) {
            header.setRouted(RoutedWork.newBuilder()
                    .addEntriesPerRow(1)
                    .addExpertIds(stage.getExperts(0))
                    .addWeights(1));
        } else {
            header.setShared(SharedWork.newBuilder().addWeights(1));
        }
        PayloadBytes zeros = PayloadBytes.of(
                MemorySegment.ofArray(new byte[description.getHiddenSize() * (bf16 ? Short.BYTES : Float.BYTES)]));
        return new Forward<>(header.setCrc32C(zeros.checksum()).build(), zeros);
    }

    /** Whether an answer is as it has to be; closes it. */
    static boolean isWell(Forward<ForwardResponseHeader> answer, DescribeResponse description) {
        int columns = description.getHiddenSize();
        PayloadBytes sums = answer.payload().together();
        boolean well = !answer.header().hasError()
                && sums.size() == columns * Float.BYTES
                && sums.checksum() == answer.header().getCrc32C()
                && FiniteRows.notFinite(sums.memory(), 1, columns).isEmpty();
        sums.close();
        return well;
    }
}
