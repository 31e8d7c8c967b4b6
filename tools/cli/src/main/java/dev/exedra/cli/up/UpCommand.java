package dev.exedra.cli.up;

import dev.exedra.cli.Console;
import dev.exedra.cli.ErrorReport;
import dev.exedra.platform.Addresses;
import dev.exedra.platform.FirstQuestion;
import dev.exedra.platform.Installation;
import dev.exedra.platform.Platform;
import dev.exedra.platform.PlatformOptions;
import dev.exedra.platform.RunningPlatform;
import dev.exedra.platform.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    private final Console console;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR",
            description = "The checkpoint's folder; default: models/demo.")
    private @Nullable Path model;

    @Option(names = "--experts", paramLabel = "N", description = "Groups of experts.", defaultValue = "2")
    private int groups = 2;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "Pods a group, and with the shared experts.",
            defaultValue = "1")
    private int replicas = 1;

    @Option(names = "--port", description = "Of the gateway; 0 for any that is free.", defaultValue = "8080")
    private int port = 8080;

    @Option(names = "--grpc-port", description = "Of the router; 0 for any that is free.", defaultValue = "9090")
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
        Path folder = Optional.ofNullable(model).orElse(installation.home().resolve("models/demo"));
        List<String> computing = compute == null ? List.of() : List.of("exedra.compute=" + compute);
        Platform platform = Platform.of(PlatformOptions.of(folder)
                .withPods(groups, replicas, 1)
                .withPorts(port, grpcPort)
                .with(computing, List.of(), List.of()));
        Path output = logs == null ? Files.createTempDirectory("exedra-up-") : Files.createDirectories(logs);
        RunningPlatform running = new RunningPlatform(platform, installation, output);
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "exedra-down"));
        try (running) {
            running.start(this::tell);
            greet(platform, output);
            return run(running);
        }
    }

    private void tell(ServiceProcess service) {
        console.note(service.spec().name() + " is ready: gRPC " + service.spec().grpcAddress() + ", HTTP "
                + service.spec().httpAddress() + ", process " + service.pid());
    }

    private void greet(Platform platform, Path output) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String answer = FirstQuestion.ask(client, platform.gateway().httpAddress());
            console.out().println(FirstQuestion.PROMPT + answer);
        }
        console.out()
                .println("http://" + platform.gateway().httpAddress() + "/v1 speaks OpenAI's API, "
                        + platform.router().grpcAddress() + " gRPC; Ctrl-C stops all, logs are in " + output);
        console.out().flush();
    }

    /** Until a service ends by itself, which it must not, or all are being stopped. */
    private int run(RunningPlatform running) throws InterruptedException {
        List<Path> files = new ArrayList<>(List.of(Addresses.defaultFile()));
        Optional.ofNullable(addresses).ifPresent(files::add);
        files.forEach(file -> Addresses.write(running.services(), file));
        try {
            Optional<ServiceProcess> lost = running.awaitLoss();
            lost.ifPresent(service -> console.note(service.spec().name() + " ended with exit code " + service.exitCode()
                    + ", so the others are stopped: " + service.lastLines()));
            return lost.isPresent() ? ErrorReport.FAULT : INTERRUPTED;
        } finally {
            Addresses.forget(running.services(), Addresses.defaultFile());
        }
    }
}
