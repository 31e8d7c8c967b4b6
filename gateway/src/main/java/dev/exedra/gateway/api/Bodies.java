package dev.exedra.gateway.api;

import dev.exedra.gateway.error.ApiException;
import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Json;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Bodies in and out. */
final class Bodies {

    private final Json json;
    private final Duration timeout;

    Bodies(Json json, Duration timeout) {
        this.json = json;
        this.timeout = timeout;
    }

    /** The request's JSON object; a filter bounds its size. Read on a thread that no connection waits for. */
    Mono<Fields> read(ServerRequest request) {
        return DataBufferUtils.join(request.exchange().getRequest().getBody())
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    DataBufferUtils.release(buffer);
                    return bytes;
                })
                .timeout(
                        timeout,
                        Mono.error(() -> ApiException.refused(
                                408, "request_timeout", "The request's body did not arrive within " + timeout)))
                .defaultIfEmpty(new byte[0])
                .publishOn(Schedulers.parallel())
                .map(json::readObject);
    }

    Mono<ServerResponse> write(Object value) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(json.write(value));
    }
}
