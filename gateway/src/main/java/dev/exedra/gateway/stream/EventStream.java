package dev.exedra.gateway.stream;

import dev.exedra.gateway.error.ApiError;
import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.json.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes chunks as server-sent events. The next chunk is taken when the socket has taken the one before, so that a slow
 * reader leaves one chunk being written and one behind it; everything else stays unasked-for in the router. (Spring's own
 * writer asks for up to 128 ahead.)
 */
public final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BEFORE = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AFTER = "\n\n".getBytes(StandardCharsets.UTF_8);

    private final Json json;
    private final ErrorMapper errors;
    private final Duration stalledReader;

    public EventStream(Json json, ErrorMapper errors, Duration stalledReader) {
        this.json = json;
        this.errors = errors;
        this.stalledReader = stalledReader;
    }

    /**
     * An answer that streams. Fails like any other if the first chunk does; a later error is the stream's last event, and
     * no {@code [DONE]} follows it.
     */
    public Mono<ServerResponse> respond(Flux<?> chunks) {
        Flux<byte[]> events = chunks.map(chunk -> json.write(chunk)).concatWith(Mono.just(DONE));
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .build((exchange, context) -> write(exchange.getResponse(), events));
    }

    private Mono<Void> write(ServerHttpResponse response, Flux<byte[]> events) {
        return events.<Void>switchOnFirst(
                        (first, all) -> first.hasValue() ? begun(response, all) : all.thenMany(Flux.<Void>empty()))
                .then();
    }

    private Flux<Void> begun(ServerHttpResponse response, Flux<byte[]> events) {
        HttpServerResponse socket = ServerHttpResponseDecorator.getNativeResponse(response);
        Flux<byte[]> withError = events.onErrorResume(failure ->
                Mono.just(json.write(new ApiError.Body(errors.map(failure).error()))));
        // Committing writes status and headers into the socket's response, which then sends them.
        return response.setComplete()
                .then(socket.sendHeaders().then())
                .thenMany(withError.concatMap(event -> send(socket, event), 1));
    }

    private Mono<Void> send(HttpServerResponse socket, byte[] event) {
        return socket.sendObject(frame(event))
                .then()
                .timeout(stalledReader)
                .onErrorResume(TimeoutException.class, late -> {
                    LOG.info("A client read nothing for {}; its connection is closed", stalledReader);
                    socket.withConnection(Connection::dispose);
                    return Mono.error(new AbortedException("The client does not read"));
                });
    }

    @SuppressWarnings("ReferenceEquality") // DONE is a frame already.
    private static HttpContent frame(byte[] event) {
        // Content, not bare bytes: the server takes those for a whole answer.
        return new DefaultHttpContent(
                event == DONE ? Unpooled.wrappedBuffer(DONE) : Unpooled.wrappedBuffer(BEFORE, event, AFTER));
    }
}
