package dev.exedra.gateway.api;

import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Where the gateway's routes forward to. */
public final class ApiRoutes {

    private ApiRoutes() {}

    /** The handlers; only for requests with the attribute by which the gateway marks what passed a route and its filters. */
    public static RouterFunction<ServerResponse> functions(Handlers handlers, String routedAttribute) {
        RouterFunctions.Builder routes = RouterFunctions.route();
        for (Endpoint endpoint : Endpoint.values()) {
            routes.add(RouterFunctions.route(
                    RequestPredicates.path(endpoint.target())
                            .and(request -> request.attribute(routedAttribute).isPresent()),
                    request -> endpoint.handle(handlers, request)));
        }
        return routes.build();
    }
}
