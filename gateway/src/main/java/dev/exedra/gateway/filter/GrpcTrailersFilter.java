package dev.exedra.gateway.filter;

import java.util.Set;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Keeps the trailers of a call that ended without a message: gRPC then sends them as the head of the answer, where a proxy
 * that adds an empty body makes them headers, and the client sees no status. They go out as trailers here, all of them. The
 * gateway's own filter for this keeps status and message only; it stands behind this one and finds nothing left to do.
 */
public final class GrpcTrailersFilter implements HttpHeadersFilter, Ordered {

    private static final Set<String> STAY = Set.of("content-type", "content-length", "date", "server");

    @Override
    public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
        if (!Grpc.isGrpc(exchange.getRequest()) || headers.getFirst(Grpc.STATUS) == null) {
            return headers;
        }
        HttpHeaders trailers = new HttpHeaders();
        HttpHeaders stay = new HttpHeaders();
        headers.forEach((name, values) ->
                (STAY.contains(name.toLowerCase(java.util.Locale.ROOT)) ? stay : trailers).addAll(name, values));
        // Of an empty body, which the trailers now follow.
        stay.remove(HttpHeaders.CONTENT_LENGTH);
        HttpServerResponse socket = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
        socket.trailerHeaders(sent -> trailers.forEach(sent::add));
        return stay;
    }

    @Override
    public boolean supports(Type type) {
        return type == Type.RESPONSE;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
