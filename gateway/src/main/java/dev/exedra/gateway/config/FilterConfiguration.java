package dev.exedra.gateway.config;

import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.filter.AccessLogFilter;
import dev.exedra.gateway.filter.ApiKeyFilter;
import dev.exedra.gateway.filter.BodySizeFilter;
import dev.exedra.gateway.filter.BreakerFilter;
import dev.exedra.gateway.filter.ErrorFilter;
import dev.exedra.gateway.filter.GrpcRetryFilter;
import dev.exedra.gateway.filter.GrpcTrailersFilter;
import dev.exedra.gateway.filter.OffEventLoopFilter;
import dev.exedra.gateway.filter.TimeoutFilter;
import dev.exedra.gateway.filter.TokenMetrics;
import dev.exedra.gateway.json.Json;
import dev.exedra.gateway.key.ApiKeysFile;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationPredicate;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.circuitbreaker.resilience4j.ReactiveResilience4JCircuitBreakerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** What every request passes. */
@Configuration(proxyBeanMethods = false)
class FilterConfiguration {

    @Bean
    OffEventLoopFilter offEventLoopFilter() {
        return new OffEventLoopFilter();
    }

    /** Probes and scrapers would fill the traces, and the figures of requests. */
    @Bean
    ObservationPredicate operatorsAreNotObserved() {
        return (name, context) ->
                !(context instanceof ServerRequestObservationContext observed && isOperators(observed));
    }

    private static boolean isOperators(ServerRequestObservationContext observed) {
        ServerHttpRequest request = observed.getCarrier();
        String path = request == null ? "" : request.getPath().value();
        return path.startsWith("/actuator/") || path.equals("/metrics") || path.equals("/health");
    }

    @Bean
    AccessLogFilter accessLogFilter(MeterRegistry registry) {
        return new AccessLogFilter(InstantSource.system(), new TokenMetrics(registry));
    }

    @Bean
    ErrorFilter errorFilter(ErrorMapper errors, Json json) {
        return new ErrorFilter(errors, json);
    }

    @Bean
    ApiKeyFilter apiKeyFilter(GatewayProperties properties) {
        @Nullable Path file = properties.apiKeysFile();
        return new ApiKeyFilter(file == null ? null : ApiKeysFile.read(file));
    }

    @Bean
    BodySizeFilter bodySizeFilter(GatewayProperties properties) {
        return new BodySizeFilter(properties.maximumRequestSize().toBytes());
    }

    @Bean
    TimeoutFilter timeoutFilter(GatewayProperties properties) {
        return new TimeoutFilter(properties.timeouts().request());
    }

    @Bean
    BreakerFilter breakerFilter(ReactiveResilience4JCircuitBreakerFactory breakers, GatewayProperties properties) {
        GatewayProperties.Breaker breaker = properties.breaker();
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .failureRateThreshold(breaker.failureRatePercent())
                .slidingWindowSize(breaker.windowCalls())
                .minimumNumberOfCalls(breaker.minimumCalls())
                .waitDurationInOpenState(breaker.openTime())
                .build();
        return new BreakerFilter(
                breakers.getCircuitBreakerRegistry().circuitBreaker("router", config), breaker.openTime());
    }

    @Bean
    GrpcRetryFilter grpcRetryFilter(GatewayProperties properties) {
        return new GrpcRetryFilter(
                properties.retry().maximumRetries(), properties.retry().firstBackoff());
    }

    @Bean
    GrpcTrailersFilter grpcTrailersFilter() {
        return new GrpcTrailersFilter();
    }
}
