package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that read slowly, not at all, or leave; each over a plain socket, so that nothing reads ahead for them. */
@Timeout(60)
class SlowReaderTest {

    private static final int MESSAGE = 64 << 10;
    private static final int RECEIVE_BUFFER = 4 << 10;

    private final FakeRouter router = new FakeRouter();
    private final List<Socket> clients = new ArrayList<>();

    @BeforeEach
    void flood() {
        GenerateStreamResponse message = Script.text("x".repeat(MESSAGE));
        router.stream = (prompt, observer) -> {
            if (prompt.getText().equals("flood")) {
                router.flood(observer, message);
            } else {
                Script.stream(prompt, observer);
            }
        };
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        router.close();
    }

    @Test
    void leavesWhatIsNotReadInTheRouter() throws IOException, InterruptedException {
        try (Gateway gateway = new Gateway(
                router.port(),
                "exedra.gateway.buffers.outbox-size=16KB",
                "exedra.gateway.buffers.stream-window=16KB")) {
            InputStream answer = ask(gateway, "flood").getInputStream();
            readMessages(answer, 1);

            // Both sockets' buffers (doubled by the kernel) hold less than two messages; the gateway one that it writes
            // and
            // one behind it; the connection to the router two, one of them half sent.
            int ahead = settled();
            assertThat(ahead).isLessThanOrEqualTo(1 + 2 + 2 + 2);

            readMessages(answer, 20);

            assertThat(settled()).isBetween(21, 21 + 2 + 2 + 2);
        }
    }

    @Test
    void letsOthersReadWhileManyStall() throws IOException {
        // The stalled streams' windows together are larger than one connection's would be by default.
        try (Gateway gateway = new Gateway(router.port(), "exedra.gateway.buffers.outbox-size=16KB")) {
            for (int i = 0; i < 24; i++) {
                readMessages(ask(gateway, "flood").getInputStream(), 1);
            }

            Gateway.Reply reply = gateway.post("/v1/completions", "{\"prompt\":\"abc\",\"stream\":true}");

            assertThat(reply.chunks()).hasSize(4);
        }
    }

    @Test
    void cancelsWhenTheClientLeavesInAStream() throws IOException, InterruptedException {
        router.stream =
                (prompt, observer) -> Script.messages(prompt).subList(0, 2).forEach(observer::onNext);
        try (Gateway gateway = new Gateway(router.port())) {
            Socket client = ask(gateway, "abc");
            assertThat(client.getInputStream().read()).isEqualTo('H');

            client.close();

            assertThat(router.cancelled.poll(5, TimeUnit.SECONDS)).isEqualTo("cancelled");
        }
    }

    @Test
    void cancelsWhenTheClientLeavesBeforeTheFirstToken() throws IOException, InterruptedException {
        router.stream = (prompt, observer) -> router.sent.incrementAndGet();
        try (Gateway gateway = new Gateway(router.port())) {
            Socket client = ask(gateway, "abc");
            settled();

            client.close();

            assertThat(router.cancelled.poll(5, TimeUnit.SECONDS)).isEqualTo("cancelled");
        }
    }

    @Test
    void cancelsWhenTheClientDoesNotReadForTooLong() throws IOException, InterruptedException {
        try (Gateway gateway = new Gateway(
                router.port(),
                "exedra.gateway.buffers.outbox-size=16KB",
                "exedra.gateway.timeouts.stalled-reader=300ms")) {
            readMessages(ask(gateway, "flood").getInputStream(), 1);

            assertThat(router.cancelled.poll(5, TimeUnit.SECONDS)).isEqualTo("cancelled");
        }
    }

    private Socket ask(Gateway gateway, String prompt) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(RECEIVE_BUFFER);
        client.setSoTimeout(10_000);
        client.connect(new InetSocketAddress("localhost", gateway.port()));
        String body = "{\"prompt\":\"" + prompt + "\",\"stream\":true}";
        client.getOutputStream()
                .write(("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static void readMessages(InputStream answer, int messages) throws IOException {
        assertThat(answer.readNBytes(messages * MESSAGE)).hasSize(messages * MESSAGE);
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
