package dev.exedra.expert;

import dev.exedra.proto.expert.v1.ExpertRows;
import dev.exedra.proto.expert.v1.ForwardError;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the headers of answers. */
final class Replies {

    private Replies() {}

    static ForwardResponseHeader.Builder sums(
            Piece piece, int checksum, List<ExpertRows> batches, long startedNanos, long computeNanos) {
        return ForwardResponseHeader.newBuilder()
                .setCorrelationId(piece.correlationId())
                .setRows(piece.rows())
                .setCrc32C(checksum)
                .setQueueMicros(micros(startedNanos - piece.arrivedNanos()))
                .setComputeMicros(micros(computeNanos))
                .setServiceMicros(micros(System.nanoTime() - piece.arrivedNanos()))
                .addAllBatches(batches);
    }

    static ForwardResponseHeader.Builder error(long correlationId, ForwardErrorCode code, String message) {
        return ForwardResponseHeader.newBuilder()
                .setCorrelationId(correlationId)
                .setError(ForwardError.newBuilder().setCode(code).setMessage(message));
    }

    private static int micros(long nanos) {
        return Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, Integer.MAX_VALUE);
    }
}
