package dev.exedra.e2e;

import dev.exedra.platform.Installation;
import dev.exedra.platform.PlatformOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills, hangs and cuts off services under load: no request may fail, no bit may change. */
@Command(
        name = "chaos",
        description = "Kills, hangs and cuts off services under load; fails if a request does, or if a bit changes.")
public final class ChaosCommand implements Callable<Integer> {

    @Option(names = "--seconds", description = "How long faults go on.", defaultValue = "120")
    private int seconds = 120;

    @Option(names = "--model", paramLabel = "DIR", description = "The checkpoint's folder; default: models/demo.")
    private @Nullable Path model;

    @Option(names = "--concurrency", description = "Requests at a time.", defaultValue = "24")
    private int concurrency = 24;

    @Option(names = "--questions", description = "Different ones.", defaultValue = "64")
    private int questions = 64;

    @Option(names = "--longest-answer", description = "Tokens.", defaultValue = "64")
    private int longestAnswer = 64;

    @Option(names = "--routers", description = "Of the platform; with one it is left in peace.", defaultValue = "1")
    private int routers = 1;

    @Option(names = "--seed", description = "Of questions and victims.", defaultValue = "1")
    private long seed = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Installation installation = Installation.ofEnvironment();
        Path folder = Optional.ofNullable(model).orElse(installation.home().resolve("models/demo"));
        Path logs = Files.createTempDirectory("exedra-chaos-");
        PlatformOptions options = PlatformOptions.of(folder).withPods(2, 2, routers);
        try (Stage stage = Stage.start(
                        options,
                        installation,
                        logs,
                        service -> note(out, service.spec().name() + " is ready"));
                Client client = new Client(stage.gateway())) {
            note(out, "logs are in " + logs);
            return run(stage, client, out);
        }
    }

    private int run(Stage stage, Client client, PrintWriter out) throws InterruptedException {
        List<Question> asked = Question.mixed(questions, longestAnswer, seed);
        List<Answer> expected = Load.answersOf(client, asked, concurrency);
        if (!expected.stream().allMatch(Answer::isWhole)) {
            note(out, "the undisturbed platform does not answer: " + expected);
            return 1;
        }
        note(out, "undisturbed answers are there");
        boolean shared = !stage.of("shared-experts").isEmpty();
        List<Disturbance> kinds = Disturbance.all(shared, routers > 1);
        List<Chaos.Done> faults;
        try (Load load = new Load(client, asked)) {
            load.start(concurrency);
            faults = new Chaos(stage, client, seed, line -> note(out, line)).run(kinds, Duration.ofSeconds(seconds));
            load.finish();
            ChaosReport report = new ChaosReport(faults, load.asked(), expected);
            report.lines().forEach(out::println);
            boolean failed = report.failed() > 0 || report.different() > 0;
            out.println(failed ? "FAILED" : "passed");
            return failed ? 1 : 0;
        }
    }

    private static void note(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
