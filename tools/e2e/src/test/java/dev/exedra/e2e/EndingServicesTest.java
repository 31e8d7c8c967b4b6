package dev.exedra.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.platform.PlatformOptions;
import dev.exedra.platform.RunningPlatform;
import dev.exedra.platform.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The demo model in f32 with two pods of everything: SIGTERM ends a service, and no request that was accepted. The tests take
 * the platform apart, so that they have an order.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndingServicesTest {

    private static final int EXIT_AFTER_SIGTERM = 143;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final List<Question> QUESTIONS = Question.mixed(16, 160, 2);

    @SuppressWarnings("NullAway.Init") // JUnit calls start().
    private static RunningPlatform services;

    @SuppressWarnings("NullAway.Init")
    private static List<Answer> undisturbed;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        services = Processes.start(
                PlatformOptions.of(Processes.DEMO)
                        .withPods(2, 2, 1)
                        .with(List.of("exedra.compute=f32"), List.of(), List.of()),
                "ending");
        try (Client client = new Client(gateway())) {
            undisturbed = Load.answersOf(client, QUESTIONS, QUESTIONS.size());
        }
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    private static String gateway() {
        return services.platform().gateway().httpAddress();
    }

    @Test
    @Order(1)
    void aPodThatEndsLeavesItsWorkToItsReplica() throws Exception {
        assertAllAnsweredWhileEnding("experts-0-1", "shared-experts-0", "experts-1-0");
    }

    @Test
    @Order(2)
    void aGatewayAnswersWhatItAcceptedBeforeItEnds() throws Exception {
        assertAllAnsweredWhileEnding("gateway");
    }

    private static void assertAllAnsweredWhileEnding(String... names) throws InterruptedException, ExecutionException {
        try (Client client = new Client(gateway());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> asked = new ArrayList<>();
            QUESTIONS.forEach(question -> asked.add(clients.submit(() -> client.ask(question))));
            awaitAllBegun(client);
            List<ServiceProcess> ending =
                    Stream.of(names).map(services::service).toList();
            ending.forEach(ServiceProcess::terminate);
            for (ServiceProcess service : ending) {
                assertTrue(service.awaitExit(LONGEST), service::lastLines);
                assertEquals(EXIT_AFTER_SIGTERM, service.exitCode(), service::lastLines);
            }
            for (int i = 0; i < asked.size(); i++) {
                Answer answer = asked.get(i).get();
                assertTrue(answer.isWhole(), answer::toString);
                assertTrue(answer.equalsInBits(undisturbed.get(i)), "question " + i);
            }
        }
    }

    private static void awaitAllBegun(Client client) {
        long until = System.nanoTime() + LONGEST.toNanos();
        while (client.open() < QUESTIONS.size()) {
            assertTrue(
                    System.nanoTime() - until < 0, () -> client.open() + " streams of " + QUESTIONS.size() + " began");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
