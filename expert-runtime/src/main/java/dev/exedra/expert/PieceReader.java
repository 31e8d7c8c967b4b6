package dev.exedra.expert;

import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.RoutedWork;
import dev.exedra.proto.expert.v1.SharedWork;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.PayloadBytes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Checks what a router sends before anything is computed of it. */
final class PieceReader {

    private final PodExperts experts;
    private final int maxPieceRows;

    PieceReader(PodExperts experts, int maxPieceRows) {
        this.experts = experts;
        this.maxPieceRows = maxPieceRows;
    }

    /**
     * Takes a call's payload over.
     *
     * @throws Refusal if the call cannot be computed here; its payload is closed then
     */
    Piece read(Forward<ForwardRequestHeader> request, Answer answer) {
        PayloadBytes hidden = request.payload().together();
        try {
            return read(request.header(), hidden, answer);
        } catch (RuntimeException refusal) {
            hidden.close();
            throw refusal;
        }
    }

    private Piece read(ForwardRequestHeader header, PayloadBytes hidden, Answer answer) {
        long now = System.nanoTime();
        if (!header.getFingerprint().isEmpty() && !header.getFingerprint().equals(experts.fingerprint())) {
            throw new Refusal(
                    ForwardErrorCode.FORWARD_ERROR_CODE_FINGERPRINT,
                    "this pod serves checkpoint " + experts.fingerprint() + ", not " + header.getFingerprint());
        }
        MoeStage stage = stage(header.getLayer(), header.getStage());
        int rows = header.getRows();
        if (rows < 1 || rows > maxPieceRows) {
            throw invalid("rows must be from 1 to " + maxPieceRows + ", not " + Integer.toUnsignedString(rows));
        }
        checkHidden(header, hidden, rows);
        Piece.Work work = switch (header.getWorkCase()) {
            case ROUTED -> routed(header, header.getRouted(), rows, stage);
            case SHARED -> shared(header.getShared(), rows, stage);
            case WORK_NOT_SET -> throw invalid("neither routed nor shared work is asked for");
        };
        long cost = work instanceof Piece.Routed ? header.getRouted().getExpertIdsCount() : rows;
        long left = header.getTimeLeftMicros();
        long deadline = left <= 0 ? Long.MAX_VALUE : now + TimeUnit.MICROSECONDS.toNanos(left);
        return new Piece(
                header.getCorrelationId(),
                header.getLayer(),
                header.getStage(),
                stage.experts().size(),
                work,
                hidden,
                cost,
                now,
                deadline,
                header.getTraceparent(),
                answer);
    }

    private MoeStage stage(int layer, int stage) {
        if (layer < 0 || layer >= experts.spec().layers().size()) {
            throw invalid("there is no layer " + Integer.toUnsignedString(layer));
        }
        List<MoeStage> stages =
                experts.spec().layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe(List<MoeStage> all)
                        ? all
                        : List.of();
        if (stage < 0 || stage >= stages.size()) {
            throw invalid("layer " + layer + " has no stage " + Integer.toUnsignedString(stage));
        }
        return stages.get(stage);
    }

    private void checkHidden(ForwardRequestHeader header, PayloadBytes hidden, int rows) {
        ElementType expected =
                experts.compute() == Compute.BF16 ? ElementType.ELEMENT_TYPE_BF16 : ElementType.ELEMENT_TYPE_F32;
        if (header.getElementType() != expected) {
            throw invalid("hidden states must be " + expected + ", not " + header.getElementType());
        }
        long bytes = (long) rows
                * experts.spec().hidden()
                * experts.compute().inputType().bytes();
        if (hidden.size() != bytes) {
            throw invalid(rows + " rows of hidden states are " + bytes + " bytes, not " + hidden.size());
        }
        if (hidden.checksum() != header.getCrc32C()) {
            throw new Refusal(ForwardErrorCode.FORWARD_ERROR_CODE_CHECKSUM, "the hidden states' checksum is wrong");
        }
    }

    private Piece.Work routed(ForwardRequestHeader header, RoutedWork work, int rows, MoeStage stage) {
        int entries = work.getExpertIdsCount();
        if (work.getEntriesPerRowCount() != rows || work.getWeightsCount() != entries) {
            throw invalid("entries_per_row must have " + rows + " elements, and weights as many as expert_ids");
        }
        int most = 0;
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            int count = work.getEntriesPerRow(row);
            if (count < 0 || count > stage.experts().size()) {
                throw invalid("row " + row + " asks " + Integer.toUnsignedString(count) + " experts");
            }
            most = Math.max(most, count);
            sum += count;
        }
        if (sum != entries) {
            throw invalid("entries_per_row adds up to " + sum + ", expert_ids has " + entries);
        }
        Routing routing = Routing.empty(rows, Math.max(1, most));
        int entry = 0;
        for (int row = 0; row < rows; row++) {
            int before = -1;
            for (int rank = 0; rank < work.getEntriesPerRow(row); rank++, entry++) {
                int expert = work.getExpertIds(entry);
                if (expert <= before || expert >= stage.experts().size()) {
                    throw invalid("the experts of row " + row + " are not ascending ids below "
                            + stage.experts().size());
                }
                if (!experts.holds(new ExpertId(header.getLayer(), header.getStage(), expert))) {
                    throw new Refusal(
                            ForwardErrorCode.FORWARD_ERROR_CODE_NOT_HELD,
                            "expert " + expert + " of layer " + header.getLayer() + " is not held here");
                }
                routing.expertIds()[row * routing.topK() + rank] = expert;
                routing.weights()[row * routing.topK() + rank] = finite(work.getWeights(entry));
                before = expert;
            }
        }
        return new Piece.Routed(routing);
    }

    private Piece.Work shared(SharedWork work, int rows, MoeStage stage) {
        if (!experts.holdsShared() || stage.shared().isEmpty()) {
            throw new Refusal(ForwardErrorCode.FORWARD_ERROR_CODE_NOT_HELD, "no shared experts are held here");
        }
        if (work.getWeightsCount() != rows) {
            throw invalid("shared work for " + rows + " rows has " + work.getWeightsCount() + " weights");
        }
        float[] weights = new float[rows];
        for (int row = 0; row < rows; row++) {
            weights[row] = finite(work.getWeights(row));
        }
        return new Piece.Shared(weights);
    }

    private static float finite(float weight) {
        if (!Float.isFinite(weight)) {
            throw invalid("a weight is " + weight);
        }
        return weight;
    }

    private static Refusal invalid(String message) {
        return new Refusal(ForwardErrorCode.FORWARD_ERROR_CODE_INVALID, message);
    }
}
