package dev.exedra.expert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.exedra.core.model.HostedExperts;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.proto.expert.v1.Cancel;
import dev.exedra.proto.expert.v1.Demand;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExpertServiceGrpc;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponse;
import dev.exedra.proto.expert.v1.Heartbeat;
import dev.exedra.proto.expert.v1.Hello;
import dev.exedra.proto.expert.v1.RoutedWork;
import dev.exedra.proto.wire.Checksums;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pod that listens is sent what no router sends, and answers the next valid call with the same bits. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MalformedFramesTest {

    private static final int UNARY = 6_000;
    private static final int STREAMED = 6_000;
    private static final int CONNECTIONS = 1_000;
    private static final int MOST_FRAMES = 12;
    private static final String PATH = "/" + ExpertServiceGrpc.SERVICE_NAME + "/Forward";

    @SuppressWarnings("NullAway.Init") // JUnit calls start().
    private static ExpertServer server;

    @SuppressWarnings("NullAway.Init")
    private static ManagedChannel channel;

    private static byte[] valid = {};
    private static byte[] sums = {};

    @BeforeAll
    static void start() throws IOException {
        HostedExperts experts = HostedExperts.load(
                Path.of("../models/demo"),
                LoadOptions.defaults().withThreads(1),
                spec -> ExpertSelection.parse("0-7").of(spec),
                false);
        valid = call(experts.spec().hidden()).toByteArray();
        server = ExpertServer.start(
                experts, ExpertLimits.defaults(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "pod");
        channel = NettyChannelBuilder.forAddress("localhost", server.port())
                .usePlaintext()
                .build();
        sums = validSums();
        assertEquals(2 * 256 * Float.BYTES, sums.length);
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void everyDamagedCallEndsAndTheNextIsRight() {
        SplittableRandom random = new SplittableRandom(11);
        Set<Status.Code> seen = EnumSet.noneOf(Status.Code.class);
        for (int i = 0; i < UNARY; i++) {
            seen.add(new Call(raw(ExpertServiceGrpc.getForwardMethod()), List.of(damaged(valid, random))).status());
        }
        assertEquals(Set.of(Status.Code.OK, Status.Code.UNKNOWN), seen, "refused by a typed error, or not read at all");
        assertArrayEquals(sums, validSums());
    }

    @Test
    void everyDamagedStreamEndsAndTheNextIsRight() throws InvalidProtocolBufferException {
        SplittableRandom random = new SplittableRandom(12);
        List<byte[]> frames = frames();
        int sent = 0;
        while (sent < STREAMED) {
            List<byte[]> stream = random.ints(random.nextInt(1, MOST_FRAMES), 0, frames.size())
                    .mapToObj(frames::get)
                    .map(frame -> damaged(frame, random))
                    .toList();
            Status.Code _ = new Call(raw(ExpertServiceGrpc.getExchangeMethod()), stream).status();
            sent += stream.size();
        }
        assertArrayEquals(sums, validSums());
    }

    private static List<byte[]> frames() throws InvalidProtocolBufferException {
        return List.of(
                ExchangeRequest.newBuilder()
                        .setHello(Hello.newBuilder().setRouter("router"))
                        .build()
                        .toByteArray(),
                ExchangeRequest.newBuilder()
                        .setForward(ForwardRequest.parseFrom(valid))
                        .build()
                        .toByteArray(),
                ExchangeRequest.newBuilder()
                        .setCancel(Cancel.newBuilder().setCorrelationId(7))
                        .build()
                        .toByteArray(),
                ExchangeRequest.newBuilder()
                        .setHeartbeat(Heartbeat.newBuilder().setProgress(3))
                        .build()
                        .toByteArray(),
                ExchangeRequest.newBuilder()
                        .setDemand(Demand.newBuilder().setWaiting(300))
                        .build()
                        .toByteArray());
    }

    @Test
    void everyDamagedConnectionIsClosedAndTheNextIsRight() throws IOException {
        SplittableRandom random = new SplittableRandom(13);
        byte[] connection = connection();
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoTimeout(20_000);
                socket.setSoLinger(true, 0);
                try {
                    socket.getOutputStream().write(damaged(connection, random));
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (SocketException reset) {
                    // The server may close before it has read everything.
                }
            }
        }
        assertArrayEquals(sums, validSums());
    }

    /** HTTP/2's preface, its settings, the headers of a call and its message. */
    private static byte[] connection() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(bytes, 4, 0, 0, new byte[0]);
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":method", "POST");
        header(headers, ":scheme", "http");
        header(headers, ":path", PATH);
        header(headers, ":authority", "localhost");
        header(headers, "te", "trailers");
        header(headers, "content-type", "application/grpc");
        frame(bytes, 1, 4, 1, headers.toByteArray());
        byte[] message = ByteBuffer.allocate(5 + valid.length)
                .put((byte) 0)
                .putInt(valid.length)
                .put(valid)
                .array();
        frame(bytes, 0, 1, 1, message);
        return bytes.toByteArray();
    }

    private static void frame(ByteArrayOutputStream target, int type, int flags, int stream, byte[] body)
            throws IOException {
        target.write(new byte[] {(byte) (body.length >> 16), (byte) (body.length >> 8), (byte) body.length});
        target.write(new byte[] {(byte) type, (byte) flags});
        target.write(ByteBuffer.allocate(Integer.BYTES).putInt(stream).array());
        target.write(body);
    }

    /** Of RFC 7541, section 6.2.3: a literal that is never indexed, its name too. */
    private static void header(ByteArrayOutputStream target, String name, String value) throws IOException {
        target.write(0x10);
        target.write(name.length());
        target.write(name.getBytes(StandardCharsets.US_ASCII));
        target.write(value.length());
        target.write(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] damaged(byte[] bytes, SplittableRandom random) {
        byte[] damaged = bytes.clone();
        for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
            // Most of a call is hidden states: what is before them is where damage is interesting.
            int end = random.nextInt(10) == 0 ? damaged.length : Math.min(damaged.length, 160);
            damaged[random.nextInt(end)] = (byte) random.nextInt();
        }
        return random.nextInt(20) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
    }

    private static byte[] validSums() {
        Call call = new Call(raw(ExpertServiceGrpc.getForwardMethod()), List.of(valid));
        assertEquals(Status.Code.OK, call.status());
        try {
            return ForwardResponse.parseFrom(call.last).getSums().toByteArray();
        } catch (InvalidProtocolBufferException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
        return method.toBuilder(new Bytes(), new Bytes()).build();
    }

    private static ForwardRequest call(int width) {
        ByteString hidden = ByteString.copyFrom(new byte[2 * 2 * width]);
        return ForwardRequest.newBuilder()
                .setHeader(ForwardRequestHeader.newBuilder()
                        .setCorrelationId(7)
                        .setLayer(3)
                        .setRows(2)
                        .setElementType(ElementType.ELEMENT_TYPE_BF16)
                        .setTimeLeftMicros(20_000_000)
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

    /** A call whose messages are bytes. */
    private static final class Call extends ClientCall.Listener<byte[]> {
        private final CompletableFuture<Status> end = new CompletableFuture<>();
        private volatile byte[] last = {};

        Call(MethodDescriptor<byte[], byte[]> method, List<byte[]> messages) {
            ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.request(Integer.MAX_VALUE);
            messages.forEach(call::sendMessage);
            call.halfClose();
        }

        @Override
        public void onMessage(byte[] message) {
            last = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }

        Status.Code status() {
            return end.orTimeout(20, TimeUnit.SECONDS).join().getCode();
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }
}
