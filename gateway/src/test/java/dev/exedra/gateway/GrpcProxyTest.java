package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real gRPC client through the gateway, over HTTP/2 without TLS. */
@Timeout(60)
class GrpcProxyTest {

    private static final Metadata.Key<String> TEXT = Metadata.Key.of("x-test", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-test-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final byte[] BYTES = {0, 1, (byte) 0xFF};

    private static FakeRouter router;
    private static Gateway gateway;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        gateway = new Gateway(router.port(), "exedra.gateway.maximum-request-size=64KB");
        channel = NettyChannelBuilder.forAddress("localhost", gateway.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        gateway.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        router.reset();
    }

    @Test
    void passesUnaryAndStreamingCallsThrough() {
        GenerateResponse whole = stub().generate(unary("abc"));
        List<GenerateStreamResponse> parts = new ArrayList<>();
        stub().generateStream(streaming("abc")).forEachRemaining(parts::add);

        assertThat(whole).isEqualTo(Script.answer(prompt("abc")));
        assertThat(parts).isEqualTo(Script.messages(prompt("abc")));
    }

    @Test
    void leavesAnErrorAfterTwoMessagesIntact() {
        router.stream = (prompt, observer) -> Script.breakAfterTwo(
                prompt,
                observer,
                Status.INTERNAL.withDescription("a pod is lost: 100 % \u00e9").asRuntimeException(trailers()));
        Iterator<GenerateStreamResponse> answers = stub().generateStream(streaming("abc"));

        assertThat(answers.next().hasStarted()).isTrue();
        assertThat(answers.next().hasTokens()).isTrue();
        StatusRuntimeException failure = Assertions.assertThrows(StatusRuntimeException.class, answers::hasNext);
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(failure.getStatus().getDescription()).isEqualTo("a pod is lost: 100 % \u00e9");
        assertTrailers(failure);
    }

    @Test
    void leavesRetryInfoAndTrailersIntactWhenNothingElseComes() {
        router.answer = prompt -> {
            StatusRuntimeException busy = Script.busy();
            Metadata trailers = trailers();
            Metadata own = busy.getTrailers();
            trailers.merge(own == null ? new Metadata() : own);
            throw busy.getStatus().asRuntimeException(trailers);
        };

        StatusRuntimeException failure = failure("abc");

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(retryInfo(failure).getRetryDelay().getSeconds()).isEqualTo(2);
        assertTrailers(failure);
    }

    @Test
    void triesAgainWhatIsUnavailableBeforeItBegins() {
        AtomicInteger calls = new AtomicInteger();
        router.answer = prompt -> {
            if (calls.incrementAndGet() < 3) {
                throw Status.UNAVAILABLE.withDescription("experts are missing").asRuntimeException();
            }
            return Script.answer(prompt);
        };

        assertThat(stub().generate(unary("abc")).getText()).isEqualTo(Script.TEXT);
        assertThat(calls).hasValue(3);
        assertThat(router.prompts).allMatch(prompt -> prompt.getText().equals("abc"));
    }

    @Test
    void givesUpAfterTheLastRetryWithTheRoutersOwnWords() {
        router.answer = prompt -> {
            throw Status.UNAVAILABLE.withDescription("experts are missing").asRuntimeException(trailers());
        };

        StatusRuntimeException failure = failure("abc");

        assertThat(router.prompts).hasSize(3);
        assertThat(failure.getStatus().getDescription()).isEqualTo("experts are missing");
        assertTrailers(failure);
    }

    @Test
    void refusesALargeMessageAsGrpcDoes() {
        StatusRuntimeException failure = failure("a".repeat(100_000));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(failure.getStatus().getDescription()).contains("65536 bytes");
        assertThat(router.prompts).isEmpty();
    }

    @Test
    void cancelsTheRoutersCallWhenTheClientCancels() throws Exception {
        CompletableFuture<GenerateStreamResponse> first = new CompletableFuture<>();
        router.stream = (prompt, observer) -> observer.onNext(Script.text("a"));
        io.grpc.Context.CancellableContext context = io.grpc.Context.current().withCancellation();
        context.run(() -> InferenceServiceGrpc.newStub(channel).generateStream(streaming("abc"), into(first)));
        assertThat(first.get(20, TimeUnit.SECONDS).hasTokens()).isTrue();

        context.cancel(null);

        assertThat(router.cancelled.poll(5, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    @Test
    void letsOthersThroughWhileManyStall() throws Exception {
        router.stream = (prompt, observer) -> {
            if (prompt.getText().equals("flood")) {
                router.flood(observer, Script.text("x".repeat(64 << 10)));
            } else {
                Script.stream(prompt, observer);
            }
        };
        ManagedChannel narrow = NettyChannelBuilder.forAddress("localhost", gateway.port())
                .usePlaintext()
                .flowControlWindow(16 << 10)
                .build();
        try {
            // What they hold together is more than a connection's window by default.
            for (int i = 0; i < 16; i++) {
                CompletableFuture<GenerateStreamResponse> first = new CompletableFuture<>();
                InferenceServiceGrpc.newStub(narrow).generateStream(streaming("flood"), readingOne(first));
                assertThat(first.get(20, TimeUnit.SECONDS).hasTokens()).isTrue();
            }
            int before = -1;
            for (int i = 0; i < 100 && before != router.sent.get(); i++) {
                before = router.sent.get();
                assertThat(router.cancelled.poll(200, TimeUnit.MILLISECONDS)).isNull();
            }

            assertThat(stub().generate(unary("abc")).getText()).isEqualTo(Script.TEXT);
        } finally {
            narrow.shutdownNow();
        }
    }

    private static ClientResponseObserver<GenerateStreamRequest, GenerateStreamResponse> readingOne(
            CompletableFuture<GenerateStreamResponse> first) {
        StreamObserver<GenerateStreamResponse> observer = into(first);
        return new ClientResponseObserver<>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<GenerateStreamRequest> call) {
                call.disableAutoRequestWithInitial(1);
            }

            @Override
            public void onNext(GenerateStreamResponse message) {
                observer.onNext(message);
            }

            @Override
            public void onError(Throwable failure) {
                observer.onError(failure);
            }

            @Override
            public void onCompleted() {
                observer.onCompleted();
            }
        };
    }

    private static StreamObserver<GenerateStreamResponse> into(CompletableFuture<GenerateStreamResponse> first) {
        return new StreamObserver<>() {
            @Override
            public void onNext(GenerateStreamResponse message) {
                first.complete(message);
            }

            @Override
            public void onError(Throwable failure) {
                first.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                first.completeExceptionally(new AssertionError("Ended early"));
            }
        };
    }

    private static InferenceServiceGrpc.InferenceServiceBlockingStub stub() {
        return InferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static StatusRuntimeException failure(String text) {
        return Assertions.assertThrows(StatusRuntimeException.class, () -> stub().generate(unary(text)));
    }

    private static Prompt prompt(String text) {
        return Prompt.newBuilder().setText(text).build();
    }

    private static GenerateRequest unary(String text) {
        return GenerateRequest.newBuilder().setPrompt(prompt(text)).build();
    }

    private static GenerateStreamRequest streaming(String text) {
        return GenerateStreamRequest.newBuilder().setPrompt(prompt(text)).build();
    }

    private static Metadata trailers() {
        Metadata trailers = new Metadata();
        trailers.put(TEXT, "kept");
        trailers.put(TEXT, "twice");
        trailers.put(BINARY, BYTES);
        return trailers;
    }

    private static void assertTrailers(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        assertThat(trailers).isNotNull();
        @Nullable Iterable<String> texts = trailers.getAll(TEXT);
        assertThat(texts).containsExactly("kept", "twice");
        assertThat(trailers.get(BINARY)).isEqualTo(BYTES);
    }

    private static RetryInfo retryInfo(StatusRuntimeException failure) {
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        assertThat(status).isNotNull();
        try {
            return status.getDetails(0).unpack(RetryInfo.class);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError("No retry info", e);
        }
    }
}
