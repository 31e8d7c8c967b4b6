package dev.exedra.router;

import dev.exedra.proto.process.ServiceStart;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts a router. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class RouterApplication {

    public static void main(String[] arguments) {
        ServiceStart.run(() -> SpringApplication.run(RouterApplication.class, arguments));
    }
}
