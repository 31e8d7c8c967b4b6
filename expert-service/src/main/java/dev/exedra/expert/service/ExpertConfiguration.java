package dev.exedra.expert.service;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires a pod. */
@Configuration(proxyBeanMethods = false)
class ExpertConfiguration {

    @Bean
    ExpertLifecycle expertLifecycle(ExpertProperties properties) {
        return new ExpertLifecycle(properties);
    }
}
