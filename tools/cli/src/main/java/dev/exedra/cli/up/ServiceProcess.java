package dev.exedra.cli.up;

import dev.exedra.cli.option.OptionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service that was started. */
public final class ServiceProcess {

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);
    private static final int LAST_LINES = 5;

    private final ServiceSpec spec;
    private final Process process;
    private final Path log;

    private ServiceProcess(ServiceSpec spec, Process process, Path log) {
        this.spec = spec;
        this.process = process;
        this.log = log;
    }

    /** Starts it; what it prints goes to a file. */
    public static ServiceProcess start(ServiceSpec spec, Installation installation, Path logs) {
        Path log = logs.resolve(spec.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(installation.command(spec))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        try {
            return new ServiceProcess(spec, builder.start(), log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What was started. */
    public ServiceSpec spec() {
        return spec;
    }

    /** Of the process. */
    public long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until it says that it is ready.
     *
     * @throws OptionException if it ends, or takes longer
     */
    public void awaitReady(HttpClient client, Duration longest) throws InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(
                        URI.create("http://" + spec.httpAddress() + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        long until = System.nanoTime() + longest.toNanos();
        while (!isReady(client, question)) {
            if (process.waitFor(BETWEEN_QUESTIONS.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new OptionException(
                        spec.name() + " ended with exit code " + process.exitValue() + ": " + lastLines());
            }
            if (System.nanoTime() - until > 0) {
                throw new OptionException(
                        spec.name() + " is not ready after " + longest.toSeconds() + " s: " + lastLines());
            }
        }
    }

    private static boolean isReady(HttpClient client, HttpRequest question) throws InterruptedException {
        try {
            return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it said last, on one line. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "see " + log + ": "
                    + String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "its log cannot be read: " + unreadable.getMessage();
        }
    }

    /** Waits for a while whether it ends by itself. */
    void awaitExit(Duration longest) throws InterruptedException {
        boolean _ = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks it to end. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for its end, and makes one after a while. */
    public void awaitEnd(Duration longest) {
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
