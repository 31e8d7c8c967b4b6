package dev.exedra.expert;

import com.google.protobuf.ByteString;
import dev.exedra.proto.expert.v1.ExpertRows;
import dev.exedra.proto.expert.v1.ForwardError;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardResponse;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.Checksums;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the answers to calls. */
final class Replies {

    private Replies() {}

    static ForwardResponse sums(
            Piece piece, ByteString sums, List<ExpertRows> batches, long startedNanos, long computeNanos) {
        return ForwardResponse.newBuilder()
                .setHeader(ForwardResponseHeader.newBuilder()
                        .setCorrelationId(piece.correlationId())
                        .setRows(piece.rows())
                        .setCrc32C(Checksums.of(sums))
                        .setQueueMicros(micros(startedNanos - piece.arrivedNanos()))
                        .setComputeMicros(micros(computeNanos))
                        .setServiceMicros(micros(System.nanoTime() - piece.arrivedNanos()))
                        .addAllBatches(batches))
                .setSums(sums)
                .build();
    }

    static ForwardResponse error(long correlationId, ForwardErrorCode code, String message) {
        return ForwardResponse.newBuilder()
                .setHeader(ForwardResponseHeader.newBuilder()
                        .setCorrelationId(correlationId)
                        .setError(ForwardError.newBuilder().setCode(code).setMessage(message)))
                .build();
    }

    private static int micros(long nanos) {
        return Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, Integer.MAX_VALUE);
    }
}
