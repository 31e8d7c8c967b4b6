package dev.exedra.e2e;

import dev.exedra.platform.Installation;
import dev.exedra.platform.Platform;
import dev.exedra.platform.PlatformOptions;
import dev.exedra.platform.RunningPlatform;
import dev.exedra.platform.ServiceProcess;
import dev.exedra.platform.ServiceSpec;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A platform whose routers reach every pod through a proxy. */
final class Stage implements AutoCloseable {

    private final Map<String, FaultProxy> proxies = new HashMap<>();
    private final RunningPlatform running;
    private final HttpClient http = HttpClient.newHttpClient();

    private Stage(PlatformOptions options, Installation installation, Path logs) {
        Platform plan = Platform.of(options);
        plan.experts().forEach(pod -> proxies.put(pod.name(), new FaultProxy("localhost", pod.grpcPort())));
        Platform proxied = plan.withDoors(pod -> proxy(pod.name()).address());
        this.running = new RunningPlatform(proxied, installation, logs);
    }

    /** Starts everything and waits until it is ready. */
    static Stage start(PlatformOptions options, Installation installation, Path logs, Consumer<ServiceProcess> ready)
            throws InterruptedException {
        Stage stage = new Stage(options, installation, logs);
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "exedra-down"));
        stage.running.start(ready);
        return stage;
    }

    FaultProxy proxy(String pod) {
        FaultProxy proxy = proxies.get(pod);
        if (proxy == null) {
            throw new IllegalArgumentException("there is no pod " + pod);
        }
        return proxy;
    }

    RunningPlatform running() {
        return running;
    }

    /** host:port of the gateway. */
    String gateway() {
        return running.platform().gateway().httpAddress();
    }

    /** Rows that routers have handed to a pod and that it has not answered. */
    double outstandingRows(ServiceSpec pod) throws InterruptedException {
        return overRouters("exedra_dispatch_outstanding_rows", pod);
    }

    /** Routers that could ask a pod now. */
    double ready(ServiceSpec pod) throws InterruptedException {
        return overRouters("exedra_dispatch_ready", pod);
    }

    private double overRouters(String figure, ServiceSpec pod) throws InterruptedException {
        double sum = 0;
        for (ServiceSpec router : running.platform().routers()) {
            String label = "pod=\"" + proxy(pod.name()).address() + "\"";
            sum += Metrics.sum(Metrics.read(http, router), figure, label).orElse(0);
        }
        return sum;
    }

    /** Sequences that a router computes. */
    double running(ServiceSpec router) throws InterruptedException {
        return Metrics.sum(Metrics.read(http, router), "vllm:num_requests_running", "")
                .orElse(0);
    }

    /** Services of a role, in the order of the plan. */
    List<ServiceSpec> of(String role) {
        return running.platform().services().stream()
                .filter(service -> service.role().equals(role))
                .toList();
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        running.close();
        proxies.values().forEach(FaultProxy::close);
        http.shutdownNow();
    }
}
