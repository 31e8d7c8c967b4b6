package dev.exedra.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.platform.Platform;
import dev.exedra.platform.PlatformException;
import dev.exedra.platform.PlatformOptions;
import dev.exedra.platform.Ports;
import dev.exedra.platform.RunningPlatform;
import dev.exedra.platform.ServiceProcess;
import dev.exedra.platform.ServiceSpec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CartesianMoE with two stages a layer behind real processes, with three groups of experts; and what must not join it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CartesianServicesTest {

    private static final Path FOLDER = Processes.fixture("cartesian_moe_residual");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // JUnit calls start().
    private static RunningPlatform services;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        services = Processes.start(PlatformOptions.of(FOLDER).withPods(3, 1, 1), "cartesian");
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    @Test
    void answersWithTheBitsOfOneProcessWithTheSameGroups() throws InterruptedException {
        List<Question> questions = Question.mixed(24, 24, 3);
        try (Client client = new Client(services.platform().gateway().httpAddress())) {
            SameBits.assertAsInProcess(FOLDER, 3, questions, Load.answersOf(client, questions, 24));
        }
    }

    @Test
    void aRouterWhosePodsHoldAnotherCheckpointSaysSoAndIsNotReady() throws IOException, InterruptedException {
        Ports ports = new Ports();
        String pods = services.platform().experts().stream()
                .map(ServiceSpec::grpcAddress)
                .collect(Collectors.joining(","));
        ServiceSpec stranger = new ServiceSpec(
                "router",
                "stranger",
                "router-service",
                ports.next(),
                ports.next(),
                List.of("exedra.model=" + Processes.DEMO, "exedra.pods=" + pods));
        Path logs = Processes.logs("stranger");
        Files.deleteIfExists(logs.resolve("stranger.log"));
        ServiceProcess router = ServiceProcess.start(stranger, Processes.INSTALLATION, logs);
        try {
            awaitLine(router, logs.resolve("stranger.log"), "another checkpoint");
            assertFalse(router.isReady(HTTP));
        } finally {
            router.terminate();
            router.awaitEnd(Duration.ofSeconds(30));
        }
    }

    private static void awaitLine(ServiceProcess service, Path log, String text)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.readString(log).contains(text)) {
            assertTrue(System.nanoTime() - until < 0, service::lastLines);
            assertFalse(service.awaitExit(Duration.ofMillis(50)), service::lastLines);
        }
    }

    @Test
    void aServiceWhosePortIsTakenSaysSoOnOneLineAndEndsWithTwo() throws IOException, InterruptedException {
        ServiceSpec running = services.platform().experts().getFirst();
        ServiceSpec second = new ServiceSpec(
                "experts", "second", "expert-service", new Ports().next(), running.grpcPort(), running.settings());
        Path logs = Processes.logs("second");
        Files.deleteIfExists(logs.resolve("second.log"));
        ServiceProcess late = ServiceProcess.start(second, Processes.INSTALLATION, logs);
        assertTrue(late.awaitExit(Duration.ofMinutes(2)), late::lastLines);
        List<String> lines = Files.readAllLines(logs.resolve("second.log"));
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("exedra.grpc-port " + running.grpcPort())),
                () -> String.join("\n", lines));
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("\tat ")), () -> String.join("\n", lines));
        org.junit.jupiter.api.Assertions.assertEquals(2, late.exitCode());
    }

    @Test
    void upRefusesAPortThatIsTaken() {
        int taken = services.platform().gateway().httpPort();
        PlatformException refused = org.junit.jupiter.api.Assertions.assertThrows(
                PlatformException.class, () -> PlatformOptions.of(FOLDER).withPorts(taken, 0));
        assertTrue(refused.getMessage().contains("port " + taken + " is taken"), refused.getMessage());
        assertTrue(Platform.of(PlatformOptions.of(FOLDER)).experts().size() >= 2);
    }
}
