package dev.exedra.router;

import dev.exedra.router.grpc.RouterServer;
import dev.exedra.router.model.ModelSource;
import dev.exedra.router.trace.RequestTracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires a router. */
@Configuration(proxyBeanMethods = false)
class RouterConfiguration {

    @Bean
    ModelSource modelSource(RouterProperties properties, MeterRegistry registry, RequestTracing tracing) {
        return new ModelSource(properties, registry, tracing);
    }

    @Bean
    RequestTracing requestTracing(OpenTelemetry telemetry, RouterProperties properties) {
        return new RequestTracing(telemetry, properties.maximumTracedSteps());
    }

    @Bean
    MetricsPath metricsPath() {
        return new MetricsPath();
    }

    @Bean
    RouterServer routerServer(
            RouterProperties properties, ModelSource source, RequestTracing tracing, ApplicationContext context) {
        return new RouterServer(
                properties, source, tracing, context, task -> new Thread(task, "exedra-loading").start());
    }

    @Bean
    HealthIndicator modelHealthIndicator(RouterServer server) {
        return () -> server.isServing() ? Health.up().build() : Health.down().build();
    }
}
