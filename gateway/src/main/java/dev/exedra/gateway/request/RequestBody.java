package dev.exedra.gateway.request;

import dev.exedra.gateway.error.ApiException;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A request's body, whole; a filter bounds its size. */
public final class RequestBody {

    private RequestBody() {}

    /** The bytes, possibly none, on a thread that no connection waits for; 408 if they do not arrive in time. */
    public static Mono<byte[]> read(ServerHttpRequest request, Duration timeout) {
        return DataBufferUtils.join(request.getBody())
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
                .publishOn(Schedulers.parallel());
    }
}
