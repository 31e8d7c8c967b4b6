package dev.exedra.router;

import dev.exedra.router.grpc.RouterServer;
import dev.exedra.router.model.ModelSource;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires a router. */
@Configuration(proxyBeanMethods = false)
class RouterConfiguration {

    @Bean
    RouterServer routerServer(RouterProperties properties, ApplicationContext context, MeterRegistry registry) {
        return new RouterServer(
                properties,
                new ModelSource(properties, registry),
                context,
                task -> new Thread(task, "exedra-loading").start());
    }
}
