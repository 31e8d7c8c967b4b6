package dev.exedra.gateway.filter;

import dev.exedra.gateway.error.ApiException;
import dev.exedra.gateway.router.RouterLink;
import dev.exedra.gateway.router.RouterPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/** Sends a proxied call to one of the routers; a next try goes to another. */
public final class RouterChoiceFilter implements GlobalFilter, Ordered {

    private static final String LAST = RouterChoiceFilter.class.getName();

    private final RouterPool routers;

    public RouterChoiceFilter(RouterPool routers) {
        this.routers = routers;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (!RouteMarks.has(exchange, RouteMarks.ROUTER)) {
            return chain.filter(exchange);
        }
        @Nullable RouterLink last = exchange.getAttribute(LAST);
        RouterLink router = routers.pick(last).orElse(null);
        if (router == null) {
            return Mono.error(ApiException.unavailable("No router is known", null));
        }
        exchange.getAttributes().put(LAST, router);
        URI asked = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, at(router.address(), asked));
        router.begin();
        return chain.filter(exchange)
                .doOnError(IOException.class, failure -> router.failed())
                .doFinally(signal -> router.end());
    }

    private static URI at(InetSocketAddress address, URI asked) {
        String host = address.getAddress().getHostAddress();
        return UriComponentsBuilder.fromUri(asked)
                .host(host.contains(":") ? "[" + host + "]" : host)
                .port(address.getPort())
                .build(true)
                .toUri();
    }

    @Override
    public int getOrder() {
        return Orders.ROUTER_CHOICE;
    }
}
