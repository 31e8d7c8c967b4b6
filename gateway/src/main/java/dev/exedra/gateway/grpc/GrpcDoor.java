package dev.exedra.gateway.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.exedra.gateway.error.ApiException;
import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.request.RequestBody;
import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.request.Tally;
import dev.exedra.gateway.router.CallMetadata;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.gateway.router.WholeAnswer;
import dev.exedra.gateway.stream.PacedWriter;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.Prompt;
import io.grpc.StatusRuntimeException;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers gRPC's calls to generate. They are not merely passed on: an answer that breaks in the middle goes on with another
 * router, and a client sees one call, with the router's own messages, metadata and status.
 */
public final class GrpcDoor {

    private static final String TYPE = "application/grpc";

    private final RouterClient router;
    private final ErrorMapper errors;
    private final PacedWriter writer;
    private final long mostBytes;
    private final Duration bodyTimeout;

    /** A door whose requests have {@code mostBytes} at most, compressed or not, and arrive in time. */
    public GrpcDoor(RouterClient router, ErrorMapper errors, PacedWriter writer, long mostBytes, Duration bodyTimeout) {
        this.router = router;
        this.errors = errors;
        this.writer = writer;
        this.mostBytes = mostBytes;
        this.bodyTimeout = bodyTimeout;
    }

    /** The unary call. */
    public Mono<ServerResponse> generate(ServerRequest request) {
        return answer(
                request,
                GenerateRequest.parser(),
                GenerateRequest::getPrompt,
                messages -> WholeAnswer.of(messages).flux());
    }

    /** The streaming call. */
    public Mono<ServerResponse> generateStream(ServerRequest request) {
        return answer(request, GenerateStreamRequest.parser(), GenerateStreamRequest::getPrompt, messages -> messages);
    }

    private <Q extends MessageLite> Mono<ServerResponse> answer(
            ServerRequest request,
            Parser<Q> parser,
            Function<Q, Prompt> prompt,
            Function<Flux<GenerateStreamResponse>, Flux<? extends MessageLite>> form) {
        RequestContext context = RequestContext.of(request.exchange());
        HttpHeaders headers = request.headers().asHttpHeaders();
        return read(request, parser).map(prompt).flatMap(asked -> {
            CallMetadata call = new CallMetadata(Headers.metadata(headers), Headers.timeout(headers));
            Flux<GenerateStreamResponse> messages =
                    router.generateStream(asked, context, call).doOnNext(message -> count(message, context.tally()));
            Flux<ByteBuf> frames = form.apply(messages).map(Frames::frame);
            return ServerResponse.ok()
                    .header(HttpHeaders.CONTENT_TYPE, TYPE)
                    .build((exchange, rendering) -> write(exchange.getResponse(), frames, call));
        });
    }

    /** The request's only message. */
    private <Q extends MessageLite> Mono<Q> read(ServerRequest request, Parser<Q> parser) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.startsWith(TYPE)) {
            return Mono.error(ApiException.refused(415, null, "This path speaks gRPC; send Content-Type: " + TYPE));
        }
        return RequestBody.read(request.exchange().getRequest(), bodyTimeout)
                .map(body -> Frames.only(body, parser, headers.getFirst("grpc-encoding"), mostBytes));
    }

    private Mono<Void> write(ServerHttpResponse response, Flux<ByteBuf> frames, CallMetadata call) {
        AtomicReference<Trailers> end = new AtomicReference<>();
        HttpServerResponse socket = ServerHttpResponseDecorator.getNativeResponse(response);
        socket.trailerHeaders(headers -> {
            Trailers ended = end.get();
            (ended == null ? Trailers.ok(call) : ended).write(headers::add);
        });
        return frames.<Void>switchOnFirst((first, all) -> {
                    if (!first.hasValue()) {
                        return all.thenMany(Flux.<Void>empty());
                    }
                    Headers.forEach(call.headers(), response.getHeaders()::add);
                    return writer.write(response, all.onErrorResume(failure -> {
                        end.set(Trailers.of(failure, errors));
                        return Flux.empty();
                    }));
                })
                .then()
                .onErrorResume(StatusRuntimeException.class, failure -> {
                    if (response.isCommitted()) {
                        return Mono.error(failure);
                    }
                    end.set(Trailers.of(failure, errors));
                    return response.setComplete();
                });
    }

    private static void count(GenerateStreamResponse message, Tally tally) {
        tally.prompt(message.getStarted().getPromptTokens());
        tally.completion(message.getTokens().getTokensCount());
    }
}
