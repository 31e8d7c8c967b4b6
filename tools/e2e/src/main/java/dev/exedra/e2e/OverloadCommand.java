package dev.exedra.e2e;

import dev.exedra.platform.Installation;
import dev.exedra.platform.PlatformOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks several times what a platform can answer: it goes on answering at its best, and says no to the rest. */
@Command(
        name = "overload",
        description = "Asks several times what a platform can answer; fails if that costs those whom it answers.")
public final class OverloadCommand implements Callable<Integer> {

    private static final double LEAST_GOODPUT = 0.9;
    private static final double MOST_LATENCY = 2;
    private static final double LONGEST_RECOVERY_SECONDS = 2;

    @Option(names = "--factor", description = "Times the rate that is answered at full load.", defaultValue = "4")
    private double factor = 4;

    @Option(names = "--seconds", description = "Of overload.", defaultValue = "60")
    private int seconds = 60;

    @Option(names = "--model", paramLabel = "DIR", description = "The checkpoint's folder; default: models/demo.")
    private @Nullable Path model;

    @Option(names = "--running", description = "Sequences that share a step.", defaultValue = "32")
    private int running = 32;

    @Option(names = "--waiting", description = "Sequences that may wait.", defaultValue = "8")
    private int waiting = 8;

    @Option(names = "--longest-answer", description = "Tokens.", defaultValue = "64")
    private int longestAnswer = 64;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private boolean failed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Installation installation = Installation.ofEnvironment();
        Path folder = Optional.ofNullable(model).orElse(installation.home().resolve("models/demo"));
        PlatformOptions options = PlatformOptions.of(folder)
                .with(
                        List.of(),
                        List.of(
                                "exedra.maximum-running-sequences=" + running,
                                "exedra.maximum-waiting-sequences=" + waiting),
                        List.of());
        try (Stage started = Stage.start(
                        options,
                        installation,
                        Files.createTempDirectory("exedra-overload-"),
                        service -> line("%s is ready", service.spec().name()));
                Client client = new Client(started.gateway())) {
            run(started, client);
            line(failed ? "FAILED" : "passed");
            return failed ? 1 : 0;
        }
    }

    private void run(Stage started, Client client) throws InterruptedException {
        List<Question> questions = Question.mixed(256, longestAnswer, 5);
        // Compilers settle before anything is measured.
        List<Answer> _ = Load.answersOf(client, questions, running);
        long begin = System.nanoTime();
        Throughput best = Throughput.of(fullLoad(client, questions, seconds / 2.0), begin);
        line(
                "full load, %d clients: %.1f tokens/s, %.2f answers/s, p99 %.0f ms, first token p99 %.0f ms",
                running, best.tokensPerSecond(), best.answersPerSecond(), best.p99Millis(), best.p99FirstMillis());
        Answer alone = client.ask(questions.getFirst());
        ResidentSeries memory = new ResidentSeries();
        begin = System.nanoTime();
        Flood flood = new Flood(client, questions);
        flood.ask(
                factor * best.answersPerSecond(),
                seconds,
                () -> memory.sample(started.running().services()));
        double recovery = recoverySeconds(client, questions.getFirst(), alone);
        List<Answer> answers = flood.answers();
        Throughput under = Throughput.of(answers, begin);
        report(best, under, answers, memory, recovery);
    }

    private List<Answer> fullLoad(Client client, List<Question> questions, double length) throws InterruptedException {
        try (Load load = new Load(client, questions)) {
            load.start(running);
            TimeUnit.NANOSECONDS.sleep((long) (1e9 * length));
            load.finish();
            return load.asked().stream().map(Load.Asked::answer).toList();
        }
    }

    private void report(
            Throughput best, Throughput under, List<Answer> answers, ResidentSeries memory, double recovery) {
        long whole = answers.stream().filter(Answer::isWhole).count();
        long refused = answers.stream().filter(Answer::isRefused).count();
        long polite = answers.stream()
                .filter(answer -> answer.isRefused() && answer.retryAfter())
                .count();
        line(
                "%.0f times that for %d s: %d asked, %d answered, %d refused with 429, %d of them with Retry-After, %d"
                        + " else",
                factor, seconds, answers.size(), whole, refused, polite, answers.size() - whole - refused);
        check(answers.size() == whole + polite, "everything is answered or refused with 429 and Retry-After");
        check(
                under.tokensPerSecond() >= LEAST_GOODPUT * best.tokensPerSecond(),
                String.format(
                        Locale.ROOT,
                        "goodput %.1f tokens/s is %.0f %% of the best (at least 90 %%)",
                        under.tokensPerSecond(),
                        100 * under.tokensPerSecond() / best.tokensPerSecond()));
        check(
                under.p99Millis() <= MOST_LATENCY * best.p99Millis(),
                String.format(
                        Locale.ROOT,
                        "p99 of what is answered %.0f ms is %.2f times that at full load (at most 2)",
                        under.p99Millis(),
                        under.p99Millis() / best.p99Millis()));
        check(
                recovery <= LONGEST_RECOVERY_SECONDS,
                String.format(Locale.ROOT, "normal latency %.2f s after the load ends (at most 2)", recovery));
        memory.lines().forEach(this::line);
        check(!memory.grew(), "resident memory of every service is flat");
    }

    /** Asks one thing after the other until an answer takes no longer than half as much again as in peace. */
    private static double recoverySeconds(Client client, Question question, Answer alone) throws InterruptedException {
        long begin = System.nanoTime();
        Answer answer = client.ask(question);
        while (!answer.isWhole() || answer.nanos() > 1.5 * alone.nanos()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(30)) {
                return 30;
            }
            answer = client.ask(question);
        }
        return Math.max(0, (answer.startNanos() - begin) / 1e9);
    }

    private void check(boolean holds, String what) {
        failed |= !holds;
        line("%s %s", holds ? "ok    " : "FAILED", what);
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation is in no library of ours.
    private void line(String format, Object... arguments) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
