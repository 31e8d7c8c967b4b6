package dev.exedra.gateway.filter;

import dev.exedra.gateway.error.ApiError;
import dev.exedra.gateway.error.ApiException;
import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.error.GrpcErrors;
import dev.exedra.gateway.json.Json;
import dev.exedra.gateway.request.RequestContext;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;

/** Tells a client of whatever ended its request: as OpenAI's JSON, or as trailers if it speaks gRPC. */
public final class ErrorFilter implements WebFilter, Ordered {

    private final ErrorMapper errors;
    private final Json json;

    public ErrorFilter(ErrorMapper errors, Json json) {
        this.errors = errors;
        this.json = json;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange).onErrorResume(failure -> {
            // What has begun cannot be told otherwise any more: the connection or stream is cut.
            if (exchange.getResponse().isCommitted()) {
                return Mono.error(failure);
            }
            if (failure instanceof AbortedException) {
                RequestContext.of(exchange).foundClientGone();
                return Mono.empty();
            }
            return write(exchange, failure);
        });
    }

    private Mono<Void> write(ServerWebExchange exchange, Throwable failure) {
        ApiException error = errors.map(failure);
        ServerHttpResponse response = exchange.getResponse();
        response.getHeaders().clearContentHeaders();
        return Grpc.isGrpc(exchange.getRequest())
                ? writeTrailers(response, GrpcErrors.toTrailers(error))
                : writeJson(response, error, failure);
    }

    private Mono<Void> writeJson(ServerHttpResponse response, ApiException error, Throwable failure) {
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        error.retryAfter().ifPresent(delay -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(delay))));
        if (error.status() == 401) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (failure instanceof MethodNotAllowedException wrong) {
            headers.setAllow(wrong.getSupportedMethods());
        }
        response.setStatusCode(HttpStatusCode.valueOf(error.status()));
        byte[] body = json.write(new ApiError.Body(error.error()));
        headers.setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    private static Mono<Void> writeTrailers(ServerHttpResponse response, Map<String, String> trailers) {
        response.setStatusCode(HttpStatus.OK);
        response.getHeaders().set(HttpHeaders.CONTENT_TYPE, Grpc.CONTENT_TYPE);
        HttpServerResponse socket = ServerHttpResponseDecorator.getNativeResponse(response);
        socket.trailerHeaders(headers -> trailers.forEach(headers::set));
        return response.setComplete();
    }

    private static long wholeSeconds(Duration delay) {
        return Math.max(1, delay.plusSeconds(1).minusNanos(1).toSeconds());
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 200;
    }
}
