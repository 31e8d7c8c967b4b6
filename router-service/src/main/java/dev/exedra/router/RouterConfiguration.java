package dev.exedra.router;

import dev.exedra.router.discovery.DiscoverySources;
import dev.exedra.router.discovery.PodDiscovery;
import dev.exedra.router.grpc.RouterServer;
import dev.exedra.router.model.ModelSource;
import dev.exedra.router.trace.RequestTracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires a router. */
@Configuration(proxyBeanMethods = false)
class RouterConfiguration {

    /** Ends after the server, which needs its pods until everything is answered. */
    @Bean
    PodDiscovery podDiscovery(RouterProperties properties) {
        RouterProperties.Discovery discovery = properties.discovery();
        return PodDiscovery.start(DiscoverySources.of(
                properties.pods(),
                discovery.dnsInterval(),
                Optional.ofNullable(discovery.selector())
                        .map(selector -> new DiscoverySources.Kubernetes(
                                selector, Optional.ofNullable(discovery.namespace()), discovery.portName()))));
    }

    @Bean
    ModelSource modelSource(
            RouterProperties properties, PodDiscovery discovery, MeterRegistry registry, RequestTracing tracing) {
        return new ModelSource(properties, discovery, registry, tracing);
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

    /** Part of readiness, by its name: Spring calls an application ready once it has started, models or not. */
    @Bean
    HealthIndicator modelHealthIndicator(RouterServer server) {
        return () -> server.isServing() ? Health.up().build() : Health.down().build();
    }
}
