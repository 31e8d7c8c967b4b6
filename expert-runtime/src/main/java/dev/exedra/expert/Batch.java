package dev.exedra.expert;

import dev.exedra.core.layer.Buffer;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.proto.expert.v1.ExpertRows;
import dev.exedra.proto.wire.PayloadBytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Pieces of one stage computed as one: their rows one behind the other, so that an expert runs once for all of them. */
final class Batch {

    private final List<Piece> pieces;
    private final int rows;

    Batch(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        this.rows = pieces.stream().mapToInt(Piece::rows).sum();
    }

    /** Computes and answers; the buffers are whoever's who computes one batch after the other. */
    void run(StageExperts experts, Buffer inputs, Buffer outputs) {
        long started = System.nanoTime();
        Matrix input = input(experts, inputs);
        Matrix output = outputs.matrix(rows, experts.hidden());
        List<ExpertRows> batches = compute(experts, input, output);
        long computed = System.nanoTime() - started;
        long rowBytes = (long) output.columns() * Float.BYTES;
        long at = 0;
        for (Piece piece : pieces) {
            PayloadBytes sums = PayloadBytes.of(output.data().asSlice(at, piece.rows() * rowBytes));
            at += piece.rows() * rowBytes;
            piece.reply(Replies.sums(piece, sums.checksum(), batches, started, computed), sums);
        }
    }

    /** A single piece is computed where it was received. */
    private Matrix input(StageExperts experts, Buffer inputs) {
        DType type = experts.compute().inputType();
        if (pieces.size() == 1) {
            return new Matrix(pieces.getFirst().hidden().memory(), type, rows, experts.hidden(), experts.hidden());
        }
        Matrix input = inputs.matrix(type, rows, experts.hidden());
        long at = 0;
        for (Piece piece : pieces) {
            MemorySegment.copy(
                    piece.hidden().memory(), 0, input.data(), at, piece.hidden().size());
            at += piece.hidden().size();
        }
        return input;
    }

    /** Rows of all pieces. */
    int rows() {
        return rows;
    }

    private List<ExpertRows> compute(StageExperts experts, Matrix input, Matrix output) {
        Piece first = pieces.getFirst();
        return switch (first.work()) {
            case Piece.Shared _ -> {
                experts.shared(first.layer(), first.stage(), sharedWeights(), input, output);
                yield List.of();
            }
            case Piece.Routed _ -> {
                Routing routing = routing();
                experts.routed(first.layer(), first.stage(), routing, first.experts(), input, output);
                yield batches(routing, first.experts());
            }
        };
    }

    private float[] sharedWeights() {
        float[] weights = new float[rows];
        int row = 0;
        for (Piece piece : pieces) {
            float[] own = ((Piece.Shared) piece.work()).weights();
            System.arraycopy(own, 0, weights, row, own.length);
            row += own.length;
        }
        return weights;
    }

    private Routing routing() {
        if (pieces.size() == 1) {
            return ((Piece.Routed) pieces.getFirst().work()).routing();
        }
        int topK = pieces.stream()
                .mapToInt(piece -> ((Piece.Routed) piece.work()).routing().topK())
                .max()
                .orElseThrow();
        Routing all = Routing.empty(rows, topK);
        int row = 0;
        for (Piece piece : pieces) {
            Routing own = ((Piece.Routed) piece.work()).routing();
            for (int i = 0; i < own.rows(); i++, row++) {
                for (int rank = 0; rank < own.topK(); rank++) {
                    all.expertIds()[row * topK + rank] = own.expertId(i, rank);
                    all.weights()[row * topK + rank] = own.weight(i, rank);
                }
            }
        }
        return all;
    }

    private static List<ExpertRows> batches(Routing routing, int experts) {
        int[] counts = new int[experts];
        for (int expert : routing.expertIds()) {
            if (expert >= 0) {
                counts[expert]++;
            }
        }
        List<ExpertRows> batches = new ArrayList<>();
        for (int expert = 0; expert < experts; expert++) {
            if (counts[expert] > 0) {
                batches.add(ExpertRows.newBuilder()
                        .setExpert(expert)
                        .setRows(counts[expert])
                        .build());
            }
        }
        return batches;
    }
}
