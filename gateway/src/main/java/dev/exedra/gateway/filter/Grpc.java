package dev.exedra.gateway.filter;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** How gRPC looks over HTTP/2. */
final class Grpc {

    static final String CONTENT_TYPE = "application/grpc";
    static final String STATUS = "grpc-status";

    private Grpc() {}

    static boolean isGrpc(ServerHttpRequest request) {
        String type = request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(CONTENT_TYPE);
    }
}
