package dev.exedra.expert.service;

import dev.exedra.proto.process.ServiceStart;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts a pod with routed experts. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class ExpertApplication {

    public static void main(String[] arguments) {
        ServiceStart.run(() -> SpringApplication.run(ExpertApplication.class, arguments));
    }
}
