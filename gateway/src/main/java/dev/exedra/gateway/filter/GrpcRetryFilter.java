package dev.exedra.gateway.filter;

import dev.exedra.gateway.request.RequestContext;
import io.grpc.Status;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Collection;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Tries a proxied gRPC call again if the router could not be reached, or was unavailable before it said anything. The last
 * try's answer arrives as it is. The request's one message is kept meanwhile; its size is bounded.
 */
public final class GrpcRetryFilter implements GlobalFilter, Ordered {

    private static final String UNAVAILABLE = Integer.toString(Status.Code.UNAVAILABLE.value());

    private final int maximumRetries;
    private final Duration firstBackoff;

    public GrpcRetryFilter(int maximumRetries, Duration firstBackoff) {
        this.maximumRetries = maximumRetries;
        this.firstBackoff = firstBackoff;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (!RouteMarks.has(exchange, RouteMarks.REPEATABLE)) {
            return chain.filter(exchange);
        }
        return DataBufferUtils.join(exchange.getRequest().getBody())
                .map(GrpcRetryFilter::drained)
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> attempt(
                        exchange.mutate()
                                .request(new Repeatable(exchange.getRequest(), body))
                                .build(),
                        chain,
                        0));
    }

    private Mono<Void> attempt(ServerWebExchange exchange, GatewayFilterChain chain, int retries) {
        return chain.filter(exchange)
                .then(Mono.fromSupplier(() -> isUnavailable(exchange)))
                .onErrorResume(ConnectException.class, failure -> {
                    RequestContext.of(exchange).foundRouterUnavailable();
                    return retries < maximumRetries ? Mono.just(true) : Mono.error(failure);
                })
                .flatMap(unavailable -> {
                    if (!unavailable) {
                        return Mono.empty();
                    }
                    if (retries == maximumRetries) {
                        RequestContext.of(exchange).foundRouterUnavailable();
                        return Mono.empty();
                    }
                    discard(exchange);
                    return Mono.delay(firstBackoff.multipliedBy(1L << retries))
                            .then(Mono.defer(() -> attempt(exchange, chain, retries + 1)));
                });
    }

    /** Whether the answer is nothing but this status, in its head. */
    private static boolean isUnavailable(ServerWebExchange exchange) {
        HttpClientResponse response = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR);
        return response != null && UNAVAILABLE.equals(response.responseHeaders().get(Grpc.STATUS));
    }

    /** Forgets an answer that the client is not told. */
    private static void discard(ServerWebExchange exchange) {
        Connection connection = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR);
        if (connection != null) {
            connection.dispose();
        }
        Collection<String> names = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES);
        if (names != null) {
            names.forEach(exchange.getResponse().getHeaders()::remove);
        }
        ServerWebExchangeUtils.reset(exchange);
    }

    private static byte[] drained(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static final class Repeatable extends ServerHttpRequestDecorator {

        private final byte[] body;

        Repeatable(ServerHttpRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.defer(() -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)));
        }
    }

    @Override
    public int getOrder() {
        return Orders.RETRY;
    }
}
