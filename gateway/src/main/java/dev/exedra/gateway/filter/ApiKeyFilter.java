package dev.exedra.gateway.filter;

import dev.exedra.gateway.error.ApiException;
import dev.exedra.gateway.key.ApiKey;
import dev.exedra.gateway.key.ApiKeys;
import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.router.RequestHeaders;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Knows who asks, if keys are on, and holds them to their rate: an answer's tokens are taken from the budget as they
 * come, and nobody whose budget is used up begins another. The key itself goes no further.
 */
public final class ApiKeyFilter implements GlobalFilter, Ordered {

    private static final String BEARER = "Bearer ";

    private final @Nullable ApiKeys keys;

    /** With null keys are off. */
    public ApiKeyFilter(@Nullable ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        RequestContext context = RequestContext.of(exchange);
        if (keys == null || RouteMarks.has(exchange, RouteMarks.OPEN)) {
            return chain.filter(cleaned(exchange, context));
        }
        Optional<ApiKey> found = secret(exchange.getRequest()).flatMap(keys::find);
        if (found.isEmpty()) {
            return Mono.error(
                    ApiException.refused(401, "invalid_api_key", "No valid API key: send 'Authorization: Bearer KEY'"));
        }
        ApiKey key = found.get();
        context.heldBy(key);
        Optional<Duration> wait = key.waitForToken();
        if (wait.isPresent()) {
            return Mono.error(
                    ApiException.tooMany("The token rate of key '" + key.name() + "' is used up", wait.get()));
        }
        context.tally().chargedTo(key::spend);
        return chain.filter(cleaned(exchange, context));
    }

    private static Optional<String> secret(ServerHttpRequest request) {
        return Optional.ofNullable(request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).trim());
    }

    /** What the router is told: never the key, and of its holder only what this gateway says. */
    private static ServerWebExchange cleaned(ServerWebExchange exchange, RequestContext context) {
        return exchange.mutate()
                .request(request -> request.headers(headers -> {
                    headers.remove(HttpHeaders.AUTHORIZATION);
                    headers.remove(RequestHeaders.KEY_NAME);
                    headers.remove(RequestHeaders.KEY_WEIGHT);
                    headers.set(RequestHeaders.REQUEST_ID, context.id());
                    context.key().ifPresent(key -> {
                        headers.set(RequestHeaders.KEY_NAME, key.name());
                        headers.set(RequestHeaders.KEY_WEIGHT, Double.toString(key.weight()));
                    });
                }))
                .build();
    }

    @Override
    public int getOrder() {
        return Orders.API_KEY;
    }
}
