package dev.exedra.gateway.router;

import dev.exedra.gateway.request.RequestContext;
import dev.exedra.proto.inference.v1.DetokenizeRequest;
import dev.exedra.proto.inference.v1.DetokenizeResponse;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.ListModelsRequest;
import dev.exedra.proto.inference.v1.ListModelsResponse;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import dev.exedra.proto.inference.v1.TokenizeResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The routers' calls as reactive streams. What is unavailable before its first message is tried again; an answer that
 * breaks in the middle goes on with another router, and who reads it sees one.
 */
public final class RouterClient {

    private static final Duration LIST_MODELS = Duration.ofSeconds(2);

    private final RouterPool pool;
    private final RetryLimits limits;

    public RouterClient(RouterPool pool, RetryLimits limits) {
        this.pool = pool;
        this.limits = limits;
    }

    /** The whole answer at once; asked for as a stream, so that it too goes on where it broke. */
    public Mono<GenerateResponse> generate(Prompt prompt, RequestContext context) {
        return WholeAnswer.of(generateStream(prompt, context));
    }

    public Flux<GenerateStreamResponse> generateStream(Prompt prompt, RequestContext context) {
        return generateStream(prompt, context, CallMetadata.none());
    }

    /** The answer message by message; {@code metadata} is filled with what the router sends besides. */
    public Flux<GenerateStreamResponse> generateStream(Prompt prompt, RequestContext context, CallMetadata metadata) {
        return Flux.defer(() -> {
            Progress progress = new Progress(Tenants.stamped(prompt, context));
            Attempts attempts = new Attempts(pool, limits, patience(metadata), progress::messages);
            return Flux.defer(() -> attempts.router()
                            .flatMapMany(router -> router.call(
                                    InferenceServiceGrpc.getGenerateStreamMethod(),
                                    GenerateStreamRequest.newBuilder()
                                            .setPrompt(progress.next())
                                            .build(),
                                    RequestHeaders.of(context, metadata),
                                    attempts.left(),
                                    metadata)))
                    .handle(progress::accept)
                    .concatWith(Mono.defer(
                            () -> Mono.justOrEmpty(progress.missingEnd()).flatMap(Mono::error)))
                    .retryWhen(attempts.retry())
                    .doOnError(RouterLink::isUnavailable, failure -> context.foundRouterUnavailable());
        });
    }

    public Mono<TokenizeResponse> tokenize(TokenizeRequest request, RequestContext context) {
        return call(InferenceServiceGrpc.getTokenizeMethod(), request, context).single();
    }

    public Mono<DetokenizeResponse> detokenize(DetokenizeRequest request, RequestContext context) {
        return call(InferenceServiceGrpc.getDetokenizeMethod(), request, context)
                .single();
    }

    /** Short: asked for by probes. Fails only if no router answers. */
    public Mono<ListModelsResponse> listModels() {
        return call(
                        InferenceServiceGrpc.getListModelsMethod(),
                        ListModelsRequest.getDefaultInstance(),
                        new Metadata(),
                        new RetryLimits(LIST_MODELS, 1, limits.firstBackoff(), 0))
                .single();
    }

    private <Q, A> Flux<A> call(MethodDescriptor<Q, A> method, Q request, RequestContext context) {
        return call(method, request, RequestHeaders.of(context, CallMetadata.none()), limits)
                .doOnError(RouterLink::isUnavailable, failure -> context.foundRouterUnavailable());
    }

    private <Q, A> Flux<A> call(MethodDescriptor<Q, A> method, Q request, Metadata headers, RetryLimits most) {
        return Flux.defer(() -> {
            AtomicInteger messages = new AtomicInteger();
            // What has begun is not asked again: these calls have one answer.
            RetryLimits once = new RetryLimits(most.request(), most.maximumRetries(), most.firstBackoff(), 0);
            Attempts attempts = new Attempts(pool, once, most.request(), messages::get);
            return Flux.defer(() -> attempts.router()
                            .flatMapMany(router ->
                                    router.call(method, request, headers, attempts.left(), CallMetadata.none())))
                    .doOnNext(answer -> messages.incrementAndGet())
                    .retryWhen(attempts.retry());
        });
    }

    private Duration patience(CallMetadata metadata) {
        return metadata.patience().compareTo(limits.request()) < 0 ? metadata.patience() : limits.request();
    }
}
