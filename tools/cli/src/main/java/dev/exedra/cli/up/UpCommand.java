package dev.exedra.cli.up;

import dev.exedra.cli.Console;
import dev.exedra.cli.ErrorReport;
import dev.exedra.cli.option.OptionException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a gateway, a router, expert pods and a pod with the shared experts, and stops them all on Ctrl-C. */
@Command(
        name = "up",
        abbreviateSynopsis = true,
        description = "Starts every service as a process of its own and asks a first question.")
public final class UpCommand implements Callable<Integer> {

    /** What a shell expects after Ctrl-C: 128 and the signal's number. */
    private static final int INTERRUPTED = 130;

    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final Duration LONGEST_END = Duration.ofSeconds(45);

    private final Console console;
    private final List<ServiceProcess> started = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR",
            description = "The checkpoint's folder; default: models/demo.")
    private @Nullable Path model;

    @Option(names = "--experts", paramLabel = "N", description = "Groups of experts.", defaultValue = "2")
    private int groups = 2;

    @Option(names = "--replicas", paramLabel = "N", description = "Pods a group.", defaultValue = "1")
    private int replicas = 1;

    @Option(names = "--port", description = "Of the gateway.", defaultValue = "8080")
    private int port = 8080;

    @Option(names = "--grpc-port", description = "Of the router.", defaultValue = "9090")
    private int grpcPort = 9090;

    @Option(names = "--compute", paramLabel = "f32|bf16", description = "Default: the checkpoint's own.")
    private @Nullable String compute;

    @Option(
            names = "--addresses",
            paramLabel = "FILE",
            description = "Gets each process's role, pid and addresses as JSON once all are ready.")
    private @Nullable Path addresses;

    @Option(names = "--logs", paramLabel = "DIR", description = "What the services print; default: a new folder.")
    private @Nullable Path logs;

    public UpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Installation installation = Installation.ofEnvironment();
        check();
        Path folder = Optional.ofNullable(model).orElse(installation.home().resolve("models/demo"));
        List<String> common = compute == null ? List.of() : List.of("exedra.compute=" + compute);
        Platform platform = Platform.of(folder, groups, replicas, free(port), free(grpcPort), common);
        Path output = logs == null ? Files.createTempDirectory("exedra-up-") : Files.createDirectories(logs);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "exedra-down"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            start(platform.experts(), installation, output, client);
            start(List.of(platform.router(), platform.gateway()), installation, output, client);
            String answer = FirstQuestion.ask(client, platform.gateway().httpAddress());
            console.out().println(FirstQuestion.PROMPT + answer);
            console.out()
                    .println("http://" + platform.gateway().httpAddress() + "/v1 speaks OpenAI's API, "
                            + platform.router().grpcAddress() + " gRPC; Ctrl-C stops all, logs are in " + output);
            console.out().flush();
            if (addresses != null) {
                Addresses.write(started, addresses);
            }
            return watch();
        } finally {
            stop();
        }
    }

    private void check() {
        if (groups < 1 || replicas < 1) {
            throw new OptionException("--experts and --replicas must be at least 1");
        }
        if (groups * (long) replicas > 256) {
            throw new OptionException("--experts times --replicas is more than 256 processes: ask for fewer");
        }
    }

    private static int free(int wanted) {
        if (wanted == 0) {
            return Platform.freePort();
        }
        if (wanted < 0 || wanted > 65_535) {
            throw new OptionException("a port is from 0 to 65535, not " + wanted);
        }
        if (!Platform.isFree(wanted)) {
            throw new OptionException("port " + wanted + " is taken: choose another with --port or --grpc-port, or 0");
        }
        return wanted;
    }

    private void start(List<ServiceSpec> specs, Installation installation, Path output, HttpClient client)
            throws InterruptedException {
        List<ServiceProcess> now = new ArrayList<>();
        for (ServiceSpec spec : specs) {
            ServiceProcess service = ServiceProcess.start(spec, installation, output);
            now.add(service);
            started.add(service);
        }
        for (ServiceProcess service : now) {
            service.awaitReady(client, LONGEST_START);
            console.note(
                    service.spec().name() + " is ready: gRPC " + service.spec().grpcAddress() + ", HTTP "
                            + service.spec().httpAddress() + ", process " + service.pid());
        }
    }

    /** Returns when a service ends by itself, which it must not, or when all are being stopped. */
    private int watch() throws InterruptedException {
        List<ServiceProcess> watched = List.copyOf(started);
        while (!stopping) {
            for (ServiceProcess service : watched) {
                if (!service.isAlive() && !stopping) {
                    console.note(service.spec().name() + " ended: " + service.lastLines());
                    return ErrorReport.FAULT;
                }
            }
            watched.getFirst().awaitExit(Duration.ofSeconds(1));
        }
        return INTERRUPTED;
    }

    /** In the order in which requests travel, so that everything accepted is answered. */
    private synchronized void stop() {
        stopping = true;
        List<ServiceProcess> ending = new ArrayList<>(started);
        started.clear();
        for (ServiceProcess service : ending.reversed()) {
            service.terminate();
            service.awaitEnd(LONGEST_END);
        }
    }
}
