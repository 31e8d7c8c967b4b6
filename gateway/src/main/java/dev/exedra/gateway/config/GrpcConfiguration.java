package dev.exedra.gateway.config;

import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.grpc.GrpcDoor;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.gateway.stream.PacedWriter;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import java.util.Map;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The gRPC calls that the gateway answers itself; all others are passed on. */
@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {

    private static final String UNARY = "/grpc/generate";
    private static final String STREAM = "/grpc/generate-stream";

    /** A client's path to where the gateway's route forwards it. */
    static final Map<String, String> CALLS = Map.of(
            "/" + InferenceServiceGrpc.getGenerateMethod().getFullMethodName(), UNARY,
            "/" + InferenceServiceGrpc.getGenerateStreamMethod().getFullMethodName(), STREAM);

    @Bean
    GrpcDoor grpcDoor(RouterClient router, ErrorMapper errors, PacedWriter writer, GatewayProperties properties) {
        return new GrpcDoor(
                router,
                errors,
                writer,
                properties.maximumRequestSize().toBytes(),
                properties.timeouts().requestBody());
    }

    @Bean
    RouterFunction<ServerResponse> grpcFunctions(GrpcDoor door) {
        return RouterFunctions.route(
                        RequestPredicates.POST(UNARY)
                                .and(request -> request.attribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR)
                                        .isPresent()),
                        door::generate)
                .andRoute(
                        RequestPredicates.POST(STREAM)
                                .and(request -> request.attribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR)
                                        .isPresent()),
                        door::generateStream);
    }
}
