package dev.exedra.platform;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A platform's processes, from the first start to the last end. */
public final class RunningPlatform implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);
    private static final Duration LONGEST_END = Duration.ofSeconds(45);

    private final Platform platform;
    private final Installation installation;
    private final Path logs;
    private final List<ServiceProcess> started = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    /** Starts nothing yet. */
    public RunningPlatform(Platform platform, Installation installation, Path logs) {
        this.platform = platform;
        this.installation = installation;
        this.logs = logs;
    }

    /**
     * Starts every service and waits until all are ready, those that others ask first.
     *
     * @param ready is told of each
     * @throws PlatformException if one ends, or takes too long
     */
    public void start(Consumer<ServiceProcess> ready) throws InterruptedException {
        start(platform.experts(), ready);
        start(
                Stream.concat(platform.routers().stream(), Stream.of(platform.gateway()))
                        .toList(),
                ready);
    }

    private void start(List<ServiceSpec> specs, Consumer<ServiceProcess> ready) throws InterruptedException {
        List<ServiceProcess> pending = new ArrayList<>();
        specs.forEach(spec -> pending.add(launch(spec)));
        long until = System.nanoTime() + LONGEST_START.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!pending.isEmpty()) {
                tellOfReady(pending, client, ready);
                if (System.nanoTime() - until > 0 && !pending.isEmpty()) {
                    throw new PlatformException(pending.getFirst().spec().name() + " is not ready after "
                            + LONGEST_START.toSeconds() + " s: "
                            + pending.getFirst().lastLines());
                }
            }
        }
    }

    /** Looks at each once, takes out those that are ready, and waits a moment for the others. */
    private static void tellOfReady(List<ServiceProcess> pending, HttpClient client, Consumer<ServiceProcess> ready)
            throws InterruptedException {
        for (ServiceProcess service : List.copyOf(pending)) {
            if (service.isReady(client)) {
                pending.remove(service);
                ready.accept(service);
            }
        }
        if (!pending.isEmpty()) {
            boolean _ = pending.getFirst().awaitExit(BETWEEN_QUESTIONS);
        }
    }

    private ServiceProcess launch(ServiceSpec spec) {
        return launch(spec, ServiceProcess.NORMAL_PRIORITY);
    }

    private synchronized ServiceProcess launch(ServiceSpec spec, int niceness) {
        if (stopping) {
            throw new PlatformException("stopped before everything had started");
        }
        ServiceProcess service = ServiceProcess.start(spec, installation, logs, niceness);
        started.add(service);
        return service;
    }

    /** Starts a service again that has ended, and returns at once. */
    public ServiceProcess restart(ServiceProcess ended) {
        started.remove(ended);
        return launch(ended.spec());
    }

    /** Starts a service again that has ended, at low priority so that the others go on, and returns at once. */
    public ServiceProcess restartGently(ServiceProcess ended) {
        started.remove(ended);
        return launch(ended.spec(), ServiceProcess.LOW_PRIORITY);
    }

    /** What was planned. */
    public Platform platform() {
        return platform;
    }

    /** In the order in which they were started. */
    public List<ServiceProcess> services() {
        return List.copyOf(started);
    }

    /** The process of this name. */
    public ServiceProcess service(String name) {
        return started.stream()
                .filter(service -> service.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new PlatformException("there is no service " + name));
    }

    /**
     * Waits until a service ends by itself, which it must not.
     *
     * @return that service; empty if all are being stopped
     */
    public Optional<ServiceProcess> awaitLoss() throws InterruptedException {
        while (!stopping) {
            for (ServiceProcess service : started) {
                if (!service.isAlive() && !stopping) {
                    return Optional.of(service);
                }
            }
            boolean _ = started.getFirst().awaitExit(Duration.ofSeconds(1));
        }
        return Optional.empty();
    }

    /** Ends all in the order in which requests travel, so that everything accepted is answered. */
    @Override
    public synchronized void close() {
        stopping = true;
        for (ServiceProcess service : started.reversed()) {
            service.terminate();
            service.awaitEnd(LONGEST_END);
        }
    }
}
