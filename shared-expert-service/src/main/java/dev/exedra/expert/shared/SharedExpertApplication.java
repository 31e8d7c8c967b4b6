package dev.exedra.expert.shared;

import dev.exedra.expert.service.ExpertApplication;
import dev.exedra.proto.process.ServiceStart;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts a pod with the shared experts of every layer: an expert pod with other defaults. */
public final class SharedExpertApplication {

    private SharedExpertApplication() {}

    public static void main(String[] arguments) {
        ServiceStart.run(() -> new SpringApplicationBuilder(ExpertApplication.class)
                .profiles("shared")
                .run(arguments));
    }
}
