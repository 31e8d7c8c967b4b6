package dev.exedra.cli.services;

import dev.exedra.cli.Console;
import dev.exedra.platform.Installation;
import dev.exedra.platform.Platform;
import dev.exedra.platform.ServiceProcess;
import dev.exedra.platform.ServiceSpec;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A router and its expert pods, each a process of its own, without a gateway. */
final class Deployment implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final Duration LONGEST_END = Duration.ofSeconds(45);

    private final Platform platform;
    private final HttpClient client;
    private final List<ServiceProcess> started = new ArrayList<>();

    private Deployment(Platform platform, HttpClient client) {
        this.platform = platform;
        this.client = client;
    }

    /** Starts all and waits until they are ready. */
    static Deployment start(Platform platform, Path logs, HttpClient client, Console console)
            throws InterruptedException {
        Deployment deployment = new Deployment(platform, client);
        Runtime.getRuntime().addShutdownHook(new Thread(deployment::close, "exedra-down"));
        Installation installation = Installation.ofEnvironment();
        List<ServiceSpec> specs = new ArrayList<>(platform.experts());
        specs.add(platform.router());
        try {
            for (ServiceSpec spec : specs) {
                deployment.started.add(ServiceProcess.start(spec, installation, logs));
            }
            for (ServiceProcess service : deployment.started) {
                service.awaitReady(client, LONGEST_START);
                console.note(service.spec().name() + " is ready: process " + service.pid());
            }
            return deployment;
        } catch (InterruptedException | RuntimeException failed) {
            deployment.close();
            throw failed;
        }
    }

    /** host:port of the router. */
    String router() {
        return platform.router().grpcAddress();
    }

    /** The router's figures now. */
    Figures figures() throws InterruptedException {
        return Figures.of(client, platform.router().httpAddress());
    }

    /** Seconds of processor time that each service has used so far, by name. */
    Map<String, Double> processorSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (ServiceProcess service : started) {
            seconds.put(service.spec().name(), Processors.seconds(service.pid()));
        }
        return seconds;
    }

    @Override
    public synchronized void close() {
        started.reversed().forEach(ServiceProcess::terminate);
        started.forEach(service -> service.awaitEnd(LONGEST_END));
        started.clear();
    }
}
