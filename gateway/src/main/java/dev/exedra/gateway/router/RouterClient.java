package dev.exedra.gateway.router;

import dev.exedra.gateway.request.RequestContext;
import dev.exedra.proto.inference.v1.DetokenizeRequest;
import dev.exedra.proto.inference.v1.DetokenizeResponse;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.ListModelsRequest;
import dev.exedra.proto.inference.v1.ListModelsResponse;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import dev.exedra.proto.inference.v1.TokenizeResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The router's calls as reactive streams. What is unavailable before its first message is tried again. */
public final class RouterClient {

    private static final Duration LIST_MODELS = Duration.ofSeconds(2);

    private final ManagedChannel channel;
    private final Duration deadline;
    private final int maximumRetries;
    private final Duration firstBackoff;

    public RouterClient(ManagedChannel channel, Duration deadline, int maximumRetries, Duration firstBackoff) {
        this.channel = channel;
        this.deadline = deadline;
        this.maximumRetries = maximumRetries;
        this.firstBackoff = firstBackoff;
    }

    public Mono<GenerateResponse> generate(Prompt prompt, RequestContext context) {
        GenerateRequest request = GenerateRequest.newBuilder().setPrompt(prompt).build();
        return call(InferenceServiceGrpc.getGenerateMethod(), request, context).single();
    }

    public Flux<GenerateStreamResponse> generateStream(Prompt prompt, RequestContext context) {
        GenerateStreamRequest request =
                GenerateStreamRequest.newBuilder().setPrompt(prompt).build();
        return call(InferenceServiceGrpc.getGenerateStreamMethod(), request, context);
    }

    public Mono<TokenizeResponse> tokenize(TokenizeRequest request, RequestContext context) {
        return call(InferenceServiceGrpc.getTokenizeMethod(), request, context).single();
    }

    public Mono<DetokenizeResponse> detokenize(DetokenizeRequest request, RequestContext context) {
        return call(InferenceServiceGrpc.getDetokenizeMethod(), request, context)
                .single();
    }

    /** Short and not tried again: asked for by probes. */
    public Mono<ListModelsResponse> listModels() {
        return Flux.from(publisher(
                        InferenceServiceGrpc.getListModelsMethod(),
                        ListModelsRequest.getDefaultInstance(),
                        LIST_MODELS,
                        Metadata::new))
                .single()
                .doOnError(RouterClient::isUnavailable, failure -> channel.resetConnectBackoff());
    }

    private <Q, A> Flux<A> call(MethodDescriptor<Q, A> method, Q request, RequestContext context) {
        return Flux.defer(() -> {
            AtomicBoolean begun = new AtomicBoolean();
            Retry retry = Retry.backoff(maximumRetries, firstBackoff)
                    .filter(failure -> !begun.get() && isUnavailable(failure))
                    // gRPC would wait for seconds, then minutes, before it connects again.
                    .doBeforeRetry(signal -> channel.resetConnectBackoff())
                    .onRetryExhaustedThrow((spec, signal) -> signal.failure());
            return Flux.from(publisher(method, request, deadline, () -> RequestHeaders.of(context)))
                    .doOnNext(answer -> begun.set(true))
                    .retryWhen(retry)
                    .doOnError(RouterClient::isUnavailable, failure -> context.foundRouterUnavailable());
        });
    }

    private <Q, A> CallPublisher<Q, A> publisher(
            MethodDescriptor<Q, A> method, Q request, Duration most, Supplier<Metadata> headers) {
        return new CallPublisher<>(
                () -> channel.newCall(
                        method, CallOptions.DEFAULT.withDeadlineAfter(most.toNanos(), TimeUnit.NANOSECONDS)),
                headers,
                request);
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof StatusRuntimeException status
                && status.getStatus().getCode() == Status.Code.UNAVAILABLE;
    }
}
