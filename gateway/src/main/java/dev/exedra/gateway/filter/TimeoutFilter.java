package dev.exedra.gateway.filter;

import java.time.Duration;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Ends what takes too long. A second later than the router's own deadline, which ends a stream with words. */
public final class TimeoutFilter implements GlobalFilter, Ordered {

    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Duration timeout;

    public TimeoutFilter(Duration timeout) {
        this.timeout = timeout.plus(GRACE);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange).timeout(timeout);
    }

    @Override
    public int getOrder() {
        return Orders.TIMEOUT;
    }
}
