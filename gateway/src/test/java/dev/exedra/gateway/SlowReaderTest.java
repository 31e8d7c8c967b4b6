package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that read slowly, not at all, or leave; each over a plain socket, so that nothing reads ahead for them. */
@Timeout(60)
class SlowReaderTest {

    private static final int MESSAGE = 64 << 10;

    private static FakeRouter router;
    private static Gateway gateway;

    private int cancelled;
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        gateway = new Gateway(
                router.port(), "exedra.gateway.buffers.outbox-size=16KB", "exedra.gateway.buffers.stream-window=16KB");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        router.close();
    }

    @BeforeEach
    void flood() {
        router.reset();
        GenerateStreamResponse message = Script.text("x".repeat(MESSAGE));
        router.stream = (prompt, observer) -> {
            if (prompt.getText().equals("flood")) {
                router.flood(observer, message);
            } else {
                Script.stream(prompt, observer);
            }
        };
    }

    /** Nothing of one test runs on in the next: every client here leaves in the middle of its answer. */
    @AfterEach
    void leave() throws IOException, InterruptedException {
        for (RawClient client : clients) {
            client.close();
        }
        for (int i = cancelled; i < clients.size(); i++) {
            assertThat(router.cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
        }
    }

    @Test
    void leavesWhatIsNotReadInTheRouter() throws IOException, InterruptedException {
        RawClient client = ask(gateway, "flood");
        client.readBytes(MESSAGE);

        // Both sockets' buffers (doubled by the kernel) hold less than two messages; the gateway one that it writes and
        // one
        // behind it; the connection to the router two, one of them half sent.
        assertThat(settled()).isLessThanOrEqualTo(1 + 2 + 2 + 2);

        client.readBytes(20 * MESSAGE);

        assertThat(settled()).isBetween(21, 21 + 2 + 2 + 2);
    }

    @Test
    void letsOthersReadWhileManyStall() throws IOException {
        // Together the stalled streams hold more than a connection's window by default.
        for (int i = 0; i < 24; i++) {
            ask(gateway, "flood").readBytes(MESSAGE);
        }

        Gateway.Reply reply = gateway.post("/v1/completions", "{\"prompt\":\"abc\",\"stream\":true}");

        assertThat(reply.chunks()).hasSize(4);
    }

    @Test
    void cancelsWhenTheClientLeavesInAStream() throws IOException, InterruptedException {
        router.stream =
                (prompt, observer) -> Script.messages(prompt).subList(0, 2).forEach(observer::onNext);
        RawClient client = ask(gateway, "abc");
        client.readBytes(1);

        client.close();

        assertThat(router.cancelled.poll(5, TimeUnit.SECONDS)).isEqualTo("cancelled");
        cancelled++;
    }

    @Test
    void cancelsWhenTheClientLeavesBeforeTheFirstToken() throws IOException, InterruptedException {
        router.stream = (prompt, observer) -> router.sent.incrementAndGet();
        RawClient client = ask(gateway, "abc");
        settled();

        client.close();

        assertThat(router.cancelled.poll(5, TimeUnit.SECONDS)).isEqualTo("cancelled");
        cancelled++;
    }

    private RawClient ask(Gateway gateway, String prompt) throws IOException {
        RawClient client = RawClient.ask(gateway, prompt);
        clients.add(client);
        return client;
    }

    /** What the router has sent when it sends no more, looked at for as long as it takes to be sure. */
    private int settled() throws InterruptedException {
        int before = -1;
        int same = 0;
        while (same < 5) {
            // Nothing will come of this queue: it is a way to let time pass.
            router.cancelled.poll(50, TimeUnit.MILLISECONDS);
            int now = router.sent.get();
            same = now == before && now > 0 ? same + 1 : 0;
            before = now;
        }
        return before;
    }
}
