package dev.exedra.gateway.filter;

import dev.exedra.gateway.error.ApiException;
import dev.exedra.gateway.request.RequestContext;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Leaves an unavailable router alone for a while. A request counts when its answer begins, not when it ends: long answers
 * would hold the few permits of a half-open breaker for minutes. Only "unavailable" is a failure; a prompt that makes the
 * model fail must not shut everybody out.
 */
public final class BreakerFilter implements GlobalFilter, Ordered {

    private final CircuitBreaker breaker;
    private final Duration patience;

    /** An answer that has not failed after {@code patience} counts as a success in a half-open breaker. */
    public BreakerFilter(CircuitBreaker breaker, Duration patience) {
        this.breaker = breaker;
        this.patience = patience;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (RouteMarks.has(exchange, RouteMarks.OPEN)) {
            return chain.filter(exchange);
        }
        if (!breaker.tryAcquirePermission()) {
            return Mono.error(ApiException.unavailable("The model's router is not available; ask again soon", null));
        }
        Attempt attempt = new Attempt(RequestContext.of(exchange), breaker.getCurrentTimestamp());
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(attempt::settle));
        Mono<Void> passed = chain.filter(exchange)
                .doOnError(failure -> attempt.settle())
                .doFinally(signal -> {
                    if (signal == SignalType.CANCEL) {
                        attempt.abandon();
                    }
                });
        return breaker.getState() == CircuitBreaker.State.HALF_OPEN
                ? Mono.firstWithSignal(
                        passed,
                        Mono.delay(patience).doOnNext(late -> attempt.settle()).then(Mono.never()))
                : passed;
    }

    private final class Attempt {

        private final RequestContext context;
        private final long begin;
        private final AtomicBoolean settled = new AtomicBoolean();

        Attempt(RequestContext context, long begin) {
            this.context = context;
            this.begin = begin;
        }

        void settle() {
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            long duration = breaker.getCurrentTimestamp() - begin;
            TimeUnit unit = breaker.getTimestampUnit();
            if (context.routerUnavailable()) {
                breaker.onError(duration, unit, ApiException.unavailable("unavailable", null));
            } else {
                breaker.onSuccess(duration, unit);
            }
        }

        void abandon() {
            if (settled.compareAndSet(false, true)) {
                breaker.releasePermission();
            }
        }
    }

    @Override
    public int getOrder() {
        return Orders.BREAKER;
    }
}
