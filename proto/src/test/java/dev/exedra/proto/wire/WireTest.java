package dev.exedra.proto.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.exedra.proto.expert.v1.Cancel;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.Heartbeat;
import dev.exedra.proto.expert.v1.Hello;
import dev.exedra.proto.expert.v1.RoutedWork;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the marshallers write and read is what the generated classes write and read. */
class WireTest {

    private static final int MESSAGES = 20_000;

    private final SegmentPool pool = new SegmentPool(2, 1 << 20);
    private final ExpertWire wire = ExpertWire.of(pool);
    private final SplittableRandom random = new SplittableRandom(11);

    private static ForwardRequestHeader header(int rows) {
        return ForwardRequestHeader.newBuilder()
                .setCorrelationId(77)
                .setLayer(3)
                .setRows(rows)
                .setElementType(ElementType.ELEMENT_TYPE_BF16)
                .setCrc32C(-5)
                .setRouted(RoutedWork.newBuilder()
                        .addAllEntriesPerRow(IntStream.range(0, rows).boxed().toList())
                        .addWeights(0.5f))
                .build();
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] drained(InputStream message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int known = message.available();
        assertTrue(message instanceof KnownLength);
        assertEquals(known, ((Drainable) message).drainTo(out));
        assertEquals(known, out.size());
        assertEquals(0, message.available());
        return out.toByteArray();
    }

    private static byte[] bytes(Payload payload) {
        return payload.together().memory().asSlice(0, payload.size()).toArray(ValueLayout.JAVA_BYTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 8191, 8192, 8193, 70_000})
    void writesTheBytesOfTheGeneratedClasses(int size) throws IOException {
        byte[] hidden = randomBytes(size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(1, size)).asSlice(0, size);
            memory.copyFrom(MemorySegment.ofArray(hidden));
            Forward<ForwardRequestHeader> forward = new Forward<>(header(3), PayloadBytes.of(memory));
            ForwardRequest generated = ForwardRequest.newBuilder()
                    .setHeader(header(3))
                    .setHeaderCrc32C(Checksums.of(header(3).toByteString()))
                    .setHidden(ByteString.copyFrom(hidden))
                    .build();
            assertEquals(Checksums.of(generated.getHidden()), forward.payload().checksum());
            assertArrayEquals(generated.toByteArray(), drained(wire.forward().streamRequest(forward)));
            byte[] frame =
                    ExchangeRequest.newBuilder().setForward(generated).build().toByteArray();
            assertArrayEquals(frame, drained(wire.exchange().streamRequest(new Frame.Call<>(forward))));
            // Who compresses reads instead.
            assertArrayEquals(
                    frame,
                    wire.exchange().streamRequest(new Frame.Call<>(forward)).readAllBytes());
        }
    }

    @Test
    void gathersRowsOfAMatrixInTheirOrder() throws IOException {
        byte[] matrix = randomBytes(10 * 600);
        int[] rows = {7, 0, 9, 3};
        PayloadRows gathered = new PayloadRows(MemorySegment.ofArray(matrix), 600, 500, rows);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int row : rows) {
            expected.write(matrix, row * 600, 500);
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        gathered.writeTo(written);
        assertArrayEquals(expected.toByteArray(), written.toByteArray());
        assertArrayEquals(expected.toByteArray(), bytes(gathered));
        assertEquals(Checksums.of(ByteString.copyFrom(expected.toByteArray())), gathered.checksum());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64, 1000, 100_000})
    void readsWhatTheGeneratedClassesWriteHoweverItIsCut(int chunk) {
        byte[] hidden = randomBytes(5000);
        ExchangeRequest generated = ExchangeRequest.newBuilder()
                .setForward(ForwardRequest.newBuilder().setHeader(header(9)).setHidden(ByteString.copyFrom(hidden)))
                .build();
        var frame = wire.exchange().parseRequest(new ChunkedStream(generated.toByteArray(), chunk));
        Forward<ForwardRequestHeader> forward = ((Frame.Call<ForwardRequestHeader, ExchangeRequest>) frame).forward();
        assertEquals(header(9), forward.header());
        assertArrayEquals(hidden, bytes(forward.payload()));
        assertEquals(
                Checksums.of(generated.getForward().getHidden()),
                forward.payload().checksum());
        // Kernels run over padded rows: as much again is there.
        assertTrue(forward.payload().together().memory().byteSize() >= 2L * hidden.length);
        forward.payload().close();
    }

    @Test
    void aFlippedBitAnywhereInAHeaderIsSeen() throws IOException {
        byte[] message = drained(wire.forward()
                .streamRequest(new Forward<>(header(3), PayloadBytes.of(MemorySegment.ofArray(randomBytes(16))))));
        int header = header(3).getSerializedSize();
        for (int bit = 0; bit < 8 * header; bit++) {
            byte[] flipped = message.clone();
            flipped[2 + bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(
                    StatusRuntimeException.class, () -> wire.forward().parseRequest(new ByteArrayInputStream(flipped)));
        }
    }

    @Test
    void otherFramesComeAsTheyAre() {
        ExchangeRequest hello = ExchangeRequest.newBuilder()
                .setHello(Hello.newBuilder().setRouter("r"))
                .build();
        assertEquals(
                new Frame.Control<>(hello), wire.exchange().parseRequest(new ChunkedStream(hello.toByteArray(), 2)));
    }

    /** Fields in any order, twice, unknown, cut off, of other types: both readers say the same or both refuse. */
    @Test
    void agreesWithTheGeneratedClassesOnTwentyThousandOddMessages() {
        int calls = 0;
        int controls = 0;
        int refused = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = oddMessage();
            ExchangeRequest generated = null;
            try {
                generated = ExchangeRequest.parseFrom(message);
            } catch (InvalidProtocolBufferException unreadable) {
                refused++;
            }
            InputStream stream = i % 2 == 0 ? new ChunkedStream(message, 16) : new ByteArrayInputStream(message);
            if (generated == null) {
                assertThrows(
                        StatusRuntimeException.class,
                        () -> wire.exchange().parseRequest(stream),
                        () -> Arrays.toString(message));
                continue;
            }
            switch (wire.exchange().parseRequest(stream)) {
                case Frame.Call<ForwardRequestHeader, ExchangeRequest>(Forward<ForwardRequestHeader> call) -> {
                    calls++;
                    assertTrue(generated.hasForward());
                    assertEquals(
                            generated.getForward().getHeader().toBuilder()
                                    .setUnknownFields(call.header().getUnknownFields())
                                    .build(),
                            call.header());
                    assertArrayEquals(generated.getForward().getHidden().toByteArray(), bytes(call.payload()));
                    call.payload().close();
                }
                case Frame.Control<ForwardRequestHeader, ExchangeRequest>(ExchangeRequest control) -> {
                    controls++;
                    assertEquals(
                            generated.toBuilder()
                                    .setUnknownFields(control.getUnknownFields())
                                    .build(),
                            control);
                }
            }
        }
        assertTrue(calls > 1000 && controls > 1000 && refused > 1000, calls + ", " + controls + ", " + refused);
        // All memory came back, also that of messages that were refused.
        assertTrue(pool.keptBytes() <= 4096, pool.keptBytes() + " bytes");
    }

    private byte[] oddMessage() {
        List<byte[]> fields = new ArrayList<>();
        // Two at most: of three, protobuf's Java builder merges the third with a first of the same kind, against its
        // own rule.
        for (int count = random.nextInt(1, 3); count > 0; count--) {
            fields.add(
                    switch (random.nextInt(6)) {
                        case 0 ->
                            ExchangeRequest.newBuilder()
                                    .setHeartbeat(Heartbeat.newBuilder().setProgress(random.nextInt(3)))
                                    .build()
                                    .toByteArray();
                        case 1 ->
                            ExchangeRequest.newBuilder()
                                    .setCancel(Cancel.newBuilder().setCorrelationId(random.nextInt(3)))
                                    .build()
                                    .toByteArray();
                        case 2 -> lengthDelimited(random.nextInt(1, 9), randomBytes(random.nextInt(12)));
                        default -> lengthDelimited(2, oddForward());
                    });
        }
        byte[] message = joined(fields);
        if (random.nextInt(3) == 0 && message.length > 0) {
            message[random.nextInt(message.length)] = (byte) random.nextInt();
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(message, random.nextInt(message.length + 1)) : message;
    }

    private byte[] oddForward() {
        List<byte[]> fields = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            fields.add(
                    switch (random.nextInt(6)) {
                        case 0, 1 ->
                            lengthDelimited(1, header(random.nextInt(4)).toByteArray());
                        case 2, 3 -> lengthDelimited(3, randomBytes(random.nextInt(200)));
                        // Unknown: a varint, a fixed64, a group with a varint inside.
                        case 4 -> new byte[] {0x20, (byte) 0xff, 0x01, 0x29, 1, 2, 3, 4, 5, 6, 7, 8};
                        default -> new byte[] {0x33, 0x08, 0x05, 0x34};
                    });
        }
        return joined(fields);
    }

    private static byte[] lengthDelimited(int field, byte[] bytes) {
        return joined(List.of(new byte[] {(byte) (field << 3 | 2)}, varint(bytes.length), bytes));
    }

    private static byte[] varint(int value) {
        return value < 128 ? new byte[] {(byte) value} : new byte[] {(byte) (value | 0x80), (byte) (value >> 7)};
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
