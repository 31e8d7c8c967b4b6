package dev.exedra.gateway.filter;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/** What a route's metadata tells the filters. */
public final class RouteMarks {

    /** Everybody may ask, and it says nothing about the router. */
    public static final String OPEN = "exedra-open";

    /** One request message, which may be sent again. */
    public static final String REPEATABLE = "exedra-repeatable";

    /** Leads to whichever router has the least to do. */
    public static final String ROUTER = "exedra-router";

    private RouteMarks() {}

    static boolean has(ServerWebExchange exchange, String mark) {
        Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        return route != null && Boolean.TRUE.equals(route.getMetadata().get(mark));
    }
}
