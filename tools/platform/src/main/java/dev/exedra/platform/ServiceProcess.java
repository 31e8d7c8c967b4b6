package dev.exedra.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service that was started. */
public final class ServiceProcess {

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);
    private static final int LAST_LINES = 5;

    static final int NORMAL_PRIORITY = 0;
    static final int LOW_PRIORITY = 10;

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
        return start(spec, installation, logs, NORMAL_PRIORITY);
    }

    /**
     * Starts it; what it prints goes to a file.
     *
     * @param niceness from 0 to 19, the lowest priority
     */
    static ServiceProcess start(ServiceSpec spec, Installation installation, Path logs, int niceness) {
        Path log = logs.resolve(spec.name() + ".log");
        // A session of its own: Ctrl-C is for whoever started it, who then ends the services in their order.
        List<String> command = new ArrayList<>(List.of("setsid"));
        if (niceness != NORMAL_PRIORITY) {
            command.addAll(List.of("nice", "-n", Integer.toString(niceness)));
        }
        command.addAll(installation.command(spec));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("OMP_NUM_THREADS", "1");
        try {
            return new ServiceProcess(spec, builder.start(), log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Gives it the priority of the others, where this user may. */
    public void raisePriority() throws InterruptedException {
        try {
            int code = new ProcessBuilder("renice", "-n", "0", "-p", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new PlatformException("renice ended with " + code + ": " + lastLines());
            }
        } catch (IOException missing) {
            throw new PlatformException("renice is not on the path: " + missing.getMessage());
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

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until it says that it is ready.
     *
     * @throws PlatformException if it ends, or takes longer
     */
    public void awaitReady(HttpClient client, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        while (!isReady(client)) {
            if (System.nanoTime() - until > 0) {
                throw new PlatformException(
                        spec.name() + " is not ready after " + longest.toSeconds() + " s: " + lastLines());
            }
            boolean _ = awaitExit(BETWEEN_QUESTIONS);
        }
    }

    /**
     * Asks it whether it is ready.
     *
     * @throws PlatformException if it has ended
     */
    public boolean isReady(HttpClient client) throws InterruptedException {
        if (!process.isAlive()) {
            throw new PlatformException(
                    spec.name() + " ended with exit code " + process.exitValue() + ": " + lastLines());
        }
        HttpRequest question = HttpRequest.newBuilder(
                        URI.create("http://" + spec.httpAddress() + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it said last, on one line. */
    public String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "see " + log + ": "
                    + String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "its log cannot be read: " + unreadable.getMessage();
        }
    }

    /** Waits for a while whether it ends by itself, and says whether it did. */
    public boolean awaitExit(Duration longest) throws InterruptedException {
        return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Of a process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Ends it at once, whatever it is doing. */
    public void kill() {
        process.destroyForcibly();
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
