package dev.exedra.gateway.config;

import dev.exedra.gateway.api.Endpoint;
import dev.exedra.gateway.filter.RouteMarks;
import dev.exedra.gateway.router.ConnectionWindow;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.Map;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.HttpProtocol;

/** The public door: which paths there are and where they lead. */
@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

    /** Services of gRPC's own that tools ask for; their calls go both ways, so they are never repeated. */
    private static final List<String> GRPC_TOOLS = List.of(
            "/grpc.health.v1.Health/**",
            "/grpc.reflection.v1.ServerReflection/**",
            "/grpc.reflection.v1alpha.ServerReflection/**");

    /** Replaced by the address of the one that is chosen. */
    private static final String A_ROUTER = "http://router.invalid";

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder) {
        RouteLocatorBuilder.Builder routes = builder.routes();
        for (Endpoint endpoint : Endpoint.values()) {
            routes.route(
                    endpoint.name(),
                    route -> route.path(endpoint.pattern())
                            .metadata(RouteMarks.OPEN, endpoint.isOpen())
                            .uri("forward://" + endpoint.target()));
        }
        for (Map.Entry<String, String> call : GrpcConfiguration.CALLS.entrySet()) {
            routes.route(
                    "GRPC_" + call.getKey(), route -> route.path(call.getKey()).uri("forward://" + call.getValue()));
        }
        return routes.route(
                        "METRICS",
                        route -> route.path("/metrics")
                                .metadata(RouteMarks.OPEN, true)
                                .uri("forward:///actuator/prometheus"))
                .route(
                        "INFERENCE",
                        route -> route.path("/" + InferenceServiceGrpc.SERVICE_NAME + "/**")
                                .metadata(RouteMarks.REPEATABLE, true)
                                .metadata(RouteMarks.ROUTER, true)
                                .uri(A_ROUTER))
                .route(
                        "GRPC_TOOLS",
                        route -> route.path(GRPC_TOOLS.toArray(String[]::new))
                                .metadata(RouteMarks.ROUTER, true)
                                .uri(A_ROUTER))
                .build();
    }

    /** The router speaks HTTP/2 and nothing else. */
    @Bean
    HttpClientCustomizer routerSpeaksHttp2(GatewayProperties properties) {
        int stream = (int) properties.buffers().streamWindow().toBytes();
        int connection = (int) properties.buffers().connectionWindow().toBytes();
        return client -> client.protocol(HttpProtocol.H2C)
                .http2Settings(settings -> settings.initialWindowSize(stream))
                .doOnChannelInit(
                        (observer, channel, address) -> channel.pipeline().addFirst(new ConnectionWindow(connection)));
    }

    /** What a client does not read stays in the router, but for this much. */
    @Bean
    NettyServerCustomizer boundedOutbox(GatewayProperties properties) {
        int bytes = (int) properties.buffers().outboxSize().toBytes();
        return server -> server.childOption(ChannelOption.SO_SNDBUF, bytes);
    }
}
