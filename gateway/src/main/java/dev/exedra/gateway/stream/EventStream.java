package dev.exedra.gateway.stream;

import dev.exedra.gateway.error.ApiError;
import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.json.Json;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes chunks as server-sent events. */
public final class EventStream {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BEFORE = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AFTER = "\n\n".getBytes(StandardCharsets.UTF_8);

    private final Json json;
    private final ErrorMapper errors;
    private final PacedWriter writer;

    public EventStream(Json json, ErrorMapper errors, PacedWriter writer) {
        this.json = json;
        this.errors = errors;
        this.writer = writer;
    }

    /**
     * An answer that streams. Fails like any other if the first chunk does; a later error is the stream's last event, and
     * no {@code [DONE]} follows it.
     */
    public Mono<ServerResponse> respond(Flux<?> chunks) {
        Flux<ByteBuf> events =
                chunks.map(chunk -> event(chunk)).concatWith(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(DONE)));
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .build((exchange, context) -> write(exchange.getResponse(), events));
    }

    private Mono<Void> write(ServerHttpResponse response, Flux<ByteBuf> events) {
        return events.<Void>switchOnFirst((first, all) ->
                        first.hasValue() ? writer.write(response, withError(all)) : all.thenMany(Flux.<Void>empty()))
                .then();
    }

    private Flux<ByteBuf> withError(Flux<ByteBuf> events) {
        return events.onErrorResume(failure -> Mono.fromSupplier(
                () -> event(new ApiError.Body(errors.map(failure).error()))));
    }

    private ByteBuf event(Object value) {
        return Unpooled.wrappedBuffer(BEFORE, json.write(value), AFTER);
    }
}
