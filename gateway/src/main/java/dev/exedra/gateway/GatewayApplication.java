package dev.exedra.gateway;

import dev.exedra.proto.process.ServiceStart;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the gateway. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class GatewayApplication {

    public static void main(String[] arguments) {
        ServiceStart.run(() -> SpringApplication.run(GatewayApplication.class, arguments));
    }
}
