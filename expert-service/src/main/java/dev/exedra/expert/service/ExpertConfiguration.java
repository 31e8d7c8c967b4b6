package dev.exedra.expert.service;

import dev.exedra.expert.PodTelemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires a pod. */
@Configuration(proxyBeanMethods = false)
class ExpertConfiguration {

    @Bean
    ExpertLifecycle expertLifecycle(ExpertProperties properties, MeterRegistry registry, OpenTelemetry traces) {
        return new ExpertLifecycle(properties, new PodTelemetry(registry, traces, properties.maximumExpertSeries()));
    }

    @Bean
    MetricsPath metricsPath() {
        return new MetricsPath();
    }
}
