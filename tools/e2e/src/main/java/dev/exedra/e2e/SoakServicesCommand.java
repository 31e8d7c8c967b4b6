package dev.exedra.e2e;

import dev.exedra.platform.Installation;
import dev.exedra.platform.PlatformOptions;
import dev.exedra.platform.ServiceProcess;
import dev.exedra.platform.ServiceSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Requests, clients that leave, kills and restarts for minutes: nothing may be stuck, no memory may grow. */
@Command(
        name = "soak-services",
        description = "Requests, cancels, kills and restarts for minutes; fails if memory of a service grows.")
public final class SoakServicesCommand implements Callable<Integer> {

    private static final int STUCK_SECONDS = 30;

    @Option(names = "--minutes", description = "How long.", defaultValue = "15")
    private double minutes = 15;

    @Option(names = "--model", paramLabel = "DIR", description = "The checkpoint's folder; default: models/demo.")
    private @Nullable Path model;

    @Option(names = "--concurrency", description = "Requests at a time.", defaultValue = "16")
    private int concurrency = 16;

    @Option(names = "--seconds-between-kills", description = "Of a pod, in turn.", defaultValue = "60")
    private int secondsBetweenKills = 60;

    @Option(names = "--seed", description = "Of questions, cancels and victims.", defaultValue = "1")
    private long seed = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final AtomicLong whole = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean stopping;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Installation installation = Installation.ofEnvironment();
        Path folder = Optional.ofNullable(model).orElse(installation.home().resolve("models/demo"));
        PlatformOptions options = PlatformOptions.of(folder).withPods(2, 2, 1);
        try (Stage stage = Stage.start(
                        options,
                        installation,
                        Files.createTempDirectory("exedra-soak-"),
                        service -> line("%s is ready", service.spec().name()));
                Client client = new Client(stage.gateway())) {
            boolean failed = run(stage, client);
            line(failed ? "FAILED" : "passed");
            return failed ? 1 : 0;
        }
    }

    private boolean run(Stage stage, Client client) throws InterruptedException {
        List<Question> questions = Question.mixed(512, 96, seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<Thread> clients = IntStream.range(0, concurrency)
                .mapToObj(_ -> random.split())
                .map(own -> Thread.ofVirtual().start(() -> ask(client, questions, own)))
                .toList();
        ResidentSeries memory = new ResidentSeries();
        long begin = System.nanoTime();
        long end = begin + (long) (minutes * 60e9);
        long nextKill = begin + TimeUnit.SECONDS.toNanos(secondsBetweenKills);
        while (System.nanoTime() - end < 0) {
            TimeUnit.SECONDS.sleep(1);
            memory.sample(stage.running().services());
            if (System.nanoTime() - nextKill > 0) {
                killAndRestart(stage, random);
                nextKill = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsBetweenKills);
            }
        }
        stopping = true;
        for (Thread each : clients) {
            each.join();
        }
        line("%d answered, %d left by their clients, %d failed", whole.get(), left.get(), lost.get());
        boolean stuck = isStuck(stage);
        line(stuck ? "FAILED sequences are stuck" : "ok     no sequence is stuck");
        memory.lines().forEach(this::line);
        return stuck || memory.grew() || lost.get() > 0;
    }

    private void ask(Client client, List<Question> questions, SplittableRandom random) {
        while (!stopping) {
            Question question = questions.get(random.nextInt(questions.size()));
            boolean leaves = random.nextInt(5) == 0;
            try {
                Answer answer = client.ask(question, leaves ? random.nextInt(1, 8) : Integer.MAX_VALUE);
                boolean ended = answer.isWhole() || (leaves && answer.failure().isEmpty());
                AtomicLong count = ended ? (leaves ? left : whole) : lost;
                count.incrementAndGet();
                if (!ended) {
                    line(
                            "failed: HTTP %d, %s",
                            answer.status(), answer.failure().orElse("no end"));
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void killAndRestart(Stage stage, SplittableRandom random) throws InterruptedException {
        List<ServiceSpec> pods = stage.running().platform().experts();
        ServiceProcess victim =
                stage.running().service(pods.get(random.nextInt(pods.size())).name());
        victim.kill();
        boolean _ = victim.awaitExit(Duration.ofSeconds(10));
        ServiceProcess again = stage.running().restartGently(victim);
        again.awaitReady(stage.http(), Duration.ofMinutes(1));
        again.raisePriority();
        line("%s was killed and is back", victim.spec().name());
    }

    private static boolean isStuck(Stage stage) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(STUCK_SECONDS);
        for (ServiceSpec router : stage.of("router")) {
            while (stage.running(router) > 0) {
                if (System.nanoTime() - until > 0) {
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        return false;
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation is in no library of ours.
    private void line(String format, Object... arguments) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
