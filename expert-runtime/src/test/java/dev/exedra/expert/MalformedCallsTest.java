package dev.exedra.expert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.exedra.core.model.HostedExperts;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.expert.v1.RoutedWork;
import dev.exedra.proto.wire.Checksums;
import dev.exedra.proto.wire.ExpertWire;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.SegmentPool;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever bytes a router sends, a pod answers with a typed refusal or computes it. */
class MalformedCallsTest {

    private static final int MUTATIONS = 20_000;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void everyDamagedCallIsReadOrRefused() {
        try (HostedExperts experts = HostedExperts.load(
                Path.of("../models/demo"),
                LoadOptions.defaults().withThreads(1),
                spec -> ExpertSelection.parse("0-7").of(spec),
                false)) {
            PieceReader reader = new PieceReader(PodExperts.of(experts), 8);
            MethodDescriptor<Forward<ForwardRequestHeader>, Forward<ForwardResponseHeader>> wire =
                    ExpertWire.of(new SegmentPool(2, 1 << 20)).forward();
            byte[] valid = valid(experts).toByteArray();
            assertEquals(2, piece(reader, wire, valid).rows());
            SplittableRandom random = new SplittableRandom(5);
            int read = 0;
            int refused = 0;
            int unreadable = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] bytes = valid.clone();
                for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                    // Most of a call is hidden states: the header is where damage is interesting.
                    int at = random.nextInt(10) == 0 ? random.nextInt(bytes.length) : random.nextInt(64);
                    bytes[at] = (byte) random.nextInt();
                }
                try {
                    Piece piece = piece(reader, wire, bytes);
                    assertTrue(piece.rows() >= 1 && piece.rows() <= 8);
                    piece.hidden().close();
                    read++;
                } catch (Refusal refusal) {
                    assertTrue(refusal.code() != ForwardErrorCode.FORWARD_ERROR_CODE_UNSPECIFIED);
                    refused++;
                } catch (StatusRuntimeException notAMessage) {
                    assertEquals(Status.Code.INTERNAL, notAMessage.getStatus().getCode());
                    unreadable++;
                }
            }
            assertTrue(read > 100 && refused > 1000 && unreadable > 1000, read + ", " + refused + ", " + unreadable);
        }
    }

    private static Piece piece(
            PieceReader reader,
            MethodDescriptor<Forward<ForwardRequestHeader>, Forward<ForwardResponseHeader>> wire,
            byte[] bytes) {
        return reader.read(wire.parseRequest(new ByteArrayInputStream(bytes)), (_, _) -> {});
    }

    private static ForwardRequest valid(HostedExperts experts) {
        ByteString hidden = ByteString.copyFrom(new byte[2 * 2 * experts.spec().hidden()]);
        return ForwardRequest.newBuilder()
                .setHeader(ForwardRequestHeader.newBuilder()
                        .setCorrelationId(7)
                        .setLayer(3)
                        .setRows(2)
                        .setElementType(ElementType.ELEMENT_TYPE_BF16)
                        .setTimeLeftMicros(1000)
                        .setCrc32C(Checksums.of(hidden))
                        .setRouted(RoutedWork.newBuilder()
                                .addEntriesPerRow(2)
                                .addEntriesPerRow(1)
                                .addExpertIds(0)
                                .addExpertIds(5)
                                .addExpertIds(7)
                                .addWeights(0.5f)
                                .addWeights(0.25f)
                                .addWeights(1)))
                .setHidden(hidden)
                .build();
    }
}
