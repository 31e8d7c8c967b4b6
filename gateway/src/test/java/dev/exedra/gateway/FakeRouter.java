package dev.exedra.gateway;

import com.google.protobuf.ByteString;
import dev.exedra.proto.inference.v1.DetokenizeRequest;
import dev.exedra.proto.inference.v1.DetokenizeResponse;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.ListModelsRequest;
import dev.exedra.proto.inference.v1.ListModelsResponse;
import dev.exedra.proto.inference.v1.Model;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import dev.exedra.proto.inference.v1.TokenizeResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A router without a model: it keeps what it was asked and answers by a script, over a real connection. */
final class FakeRouter implements AutoCloseable {

    static final String MODEL = "exedra/demo";
    static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    final Queue<Prompt> prompts = new ConcurrentLinkedQueue<>();
    final Queue<Metadata> headers = new ConcurrentLinkedQueue<>();
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    final AtomicInteger sent = new AtomicInteger();
    volatile Runnable onProbe = () -> {};
    volatile Function<Prompt, GenerateResponse> answer = Script::answer;
    volatile BiConsumer<Prompt, ServerCallStreamObserver<GenerateStreamResponse>> stream = this::streamAnswer;
    volatile boolean hung;

    private final Server server;

    FakeRouter() {
        this(0);
    }

    FakeRouter(int port) {
        server = NettyServerBuilder.forPort(port)
                .maxInboundMessageSize(64 << 20)
                .addService(new Service())
                .intercept(new KeepsHeaders())
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    /** As before any test: the standard script, nothing remembered. */
    void reset() {
        answer = Script::answer;
        stream = this::streamAnswer;
        hung = false;
        onProbe = () -> {};
        prompts.clear();
        headers.clear();
        cancelled.clear();
        sent.set(0);
    }

    Prompt onlyPrompt() {
        if (prompts.size() != 1) {
            throw new AssertionError("Asked for " + prompts.size() + " prompts, not 1");
        }
        return prompts.element();
    }

    /** The answer in pieces. */
    private void streamAnswer(Prompt prompt, ServerCallStreamObserver<GenerateStreamResponse> observer) {
        try {
            Script.pieces(answer.apply(prompt)).forEach(observer::onNext);
            observer.onCompleted();
        } catch (io.grpc.StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    /** Sends without end, but no faster than the network takes it; counts what it sent. */
    void flood(ServerCallStreamObserver<GenerateStreamResponse> observer, GenerateStreamResponse message) {
        observer.setOnReadyHandler(() -> {
            while (observer.isReady()) {
                sent.incrementAndGet();
                observer.onNext(message);
            }
        });
    }

    /** Ends with every call on it. */
    void die() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        die();
    }

    private final class KeepsHeaders implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
            if (!call.getMethodDescriptor().equals(InferenceServiceGrpc.getListModelsMethod())) {
                headers.add(metadata);
            }
            return next.startCall(call, metadata);
        }
    }

    private final class Service extends InferenceServiceGrpc.InferenceServiceImplBase {

        @Override
        public void generate(GenerateRequest request, StreamObserver<GenerateResponse> observer) {
            prompts.add(request.getPrompt());
            onCancel((ServerCallStreamObserver<GenerateResponse>) observer);
            answerWith(observer, () -> answer.apply(request.getPrompt()));
        }

        @Override
        public void generateStream(GenerateStreamRequest request, StreamObserver<GenerateStreamResponse> observer) {
            prompts.add(request.getPrompt());
            ServerCallStreamObserver<GenerateStreamResponse> call =
                    (ServerCallStreamObserver<GenerateStreamResponse>) observer;
            onCancel(call);
            stream.accept(request.getPrompt(), call);
        }

        private void onCancel(ServerCallStreamObserver<?> call) {
            call.setOnCancelHandler(() -> cancelled.add("cancelled"));
        }

        @Override
        public void tokenize(TokenizeRequest request, StreamObserver<TokenizeResponse> observer) {
            answerWith(observer, () -> Script.tokenize(request));
        }

        @Override
        public void detokenize(DetokenizeRequest request, StreamObserver<DetokenizeResponse> observer) {
            answerWith(
                    observer,
                    () -> DetokenizeResponse.newBuilder()
                            .setText(request.getIdsList().stream()
                                    .map(id -> "<" + id + ">")
                                    .reduce("", String::concat))
                            .build());
        }

        @Override
        public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> observer) {
            onProbe.run();
            if (hung) {
                return;
            }
            answerWith(
                    observer,
                    () -> ListModelsResponse.newBuilder()
                            .addModels(Model.newBuilder()
                                    .setId(MODEL)
                                    .setModelType("qwen2_moe")
                                    .setCreatedSeconds(1_700_000_000)
                                    .setMaxContextTokens(1024)
                                    .setVocabulary(4096)
                                    .setCompute("bf16")
                                    .setFingerprint(FINGERPRINT)
                                    .setDefaults(Sampling.newBuilder()
                                            .setTemperature(0.7)
                                            .setTopP(0.9))
                                    .setChat(true))
                            .build());
        }

        private <A> void answerWith(StreamObserver<A> observer, java.util.function.Supplier<A> reply) {
            try {
                observer.onNext(reply.get());
                observer.onCompleted();
            } catch (io.grpc.StatusRuntimeException e) {
                observer.onError(e);
            }
        }
    }

    static ByteString bytes(String text) {
        return ByteString.copyFrom(text, StandardCharsets.UTF_8);
    }
}
