package dev.exedra.expert.service;

import dev.exedra.core.model.HostedExperts;
import dev.exedra.expert.ExpertSelection;
import dev.exedra.expert.ExpertServer;
import dev.exedra.expert.PodExperts;
import dev.exedra.expert.PodTelemetry;
import dev.exedra.expert.SimulatedExperts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Packs the experts, then listens: whoever can connect gets answers. When it ends, what was admitted is answered first. */
public final class ExpertLifecycle implements SmartLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExpertLifecycle.class);

    private final ExpertProperties properties;
    private final PodTelemetry telemetry;
    private @Nullable ExpertServer server;

    public ExpertLifecycle(ExpertProperties properties, PodTelemetry telemetry) {
        this.properties = properties;
        this.telemetry = telemetry;
    }

    @Override
    public void start() {
        ExpertSelection selection = ExpertSelection.parse(properties.experts());
        PodExperts experts = experts(selection);
        String pod = properties.pod().isEmpty()
                ? "experts " + selection + (properties.shared() ? " and shared" : "")
                : properties.pod();
        try {
            ExpertServer started = ExpertServer.start(
                    experts, properties.limits(), new InetSocketAddress(properties.grpcPort()), pod, telemetry);
            server = started;
            LOGGER.info(
                    "serving {} on gRPC port {}: {}, {} MiB packed",
                    pod,
                    started.port(),
                    experts.description(),
                    experts.bytes() >> 20);
        } catch (IOException taken) {
            experts.close();
            throw new UncheckedIOException(
                    "exedra.grpc-port " + properties.grpcPort() + " cannot be listened on: " + taken.getMessage(),
                    taken);
        }
    }

    private PodExperts experts(ExpertSelection selection) {
        if (properties.expert().isSimulated()) {
            return SimulatedExperts.of(
                    properties.folder(),
                    properties.options().compute(),
                    selection::of,
                    properties.shared(),
                    properties.expert().cost());
        }
        return PodExperts.of(
                HostedExperts.load(properties.folder(), properties.options(), selection::of, properties.shared()));
    }

    /** Where it listens; -1 before it does. */
    public int port() {
        ExpertServer listening = server;
        return listening == null ? -1 : listening.port();
    }

    @Override
    public void stop() {
        ExpertServer listening = server;
        server = null;
        if (listening != null) {
            listening.close();
            LOGGER.info("ended: everything that was admitted is answered");
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }
}
