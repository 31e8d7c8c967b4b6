package dev.exedra.gateway.config;

import dev.exedra.gateway.api.ApiRoutes;
import dev.exedra.gateway.api.Handlers;
import dev.exedra.gateway.api.RequestLimits;
import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.json.Json;
import dev.exedra.gateway.router.ModelCatalog;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.gateway.stream.EventStream;
import dev.exedra.gateway.stream.PacedWriter;
import java.time.InstantSource;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** OpenAI's API. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    @Bean
    Json json(GatewayProperties properties) {
        return new Json(properties.limits().maximumJsonDepth(), (int)
                properties.maximumRequestSize().toBytes());
    }

    @Bean
    ErrorMapper errorMapper() {
        return new ErrorMapper();
    }

    @Bean
    PacedWriter pacedWriter(GatewayProperties properties) {
        return new PacedWriter(properties.timeouts().stalledReader());
    }

    @Bean
    EventStream eventStream(Json json, ErrorMapper errors, PacedWriter writer) {
        return new EventStream(json, errors, writer);
    }

    @Bean
    Handlers handlers(
            Json json, EventStream events, RouterClient router, ModelCatalog catalog, GatewayProperties properties) {
        GatewayProperties.Limits limits = properties.limits();
        return new Handlers(
                json,
                events,
                router,
                catalog,
                new RequestLimits(limits.maximumSequences(), limits.maximumStopStrings(), limits.maximumLogprobs()),
                properties.timeouts().requestBody(),
                InstantSource.system());
    }

    @Bean
    RouterFunction<ServerResponse> apiFunctions(Handlers handlers) {
        return ApiRoutes.functions(handlers, ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
    }
}
