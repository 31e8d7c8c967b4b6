package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Json;
import dev.exedra.gateway.request.RequestBody;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Bodies in and out. */
final class Bodies {

    private final Json json;
    private final Duration timeout;

    Bodies(Json json, Duration timeout) {
        this.json = json;
        this.timeout = timeout;
    }

    /** The request's JSON object. */
    Mono<Fields> read(ServerRequest request) {
        return RequestBody.read(request.exchange().getRequest(), timeout).map(json::readObject);
    }

    Mono<ServerResponse> write(Object value) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(json.write(value));
    }
}
