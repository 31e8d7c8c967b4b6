package dev.exedra.router;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts a router. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class RouterApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(RouterApplication.class, arguments);
    }
}
