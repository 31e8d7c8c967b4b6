package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** OpenAI's API over HTTP/2 without TLS, where a stream of the connection is what is slow or goes away. */
@Timeout(60)
class Http2Test {

    private static final int MESSAGE = 32 << 10;

    private static FakeRouter router;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        gateway = new Gateway(router.port(), "exedra.gateway.buffers.stream-window=16KB");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        router.reset();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpProtocol.class,
            names = {"HTTP11", "H2C"})
    void streamsTheSameOverBothProtocols(HttpProtocol protocol) {
        String body = chunks(client(protocol), "abc")
                .collectList()
                .map(parts -> String.join("", parts))
                .block(Duration.ofSeconds(20));

        assertThat(body).contains("\"finish_reason\":\"stop\"").endsWith("\n\ndata: [DONE]\n\n");
    }

    @Test
    void takesTheBodyOfARequestThatOffersAnUpgrade() throws Exception {
        try (java.net.http.HttpClient jdk = java.net.http.HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(gateway.uri("/v1/completions"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"abc\", \"max_tokens\": 3}"))
                    .build();
            HttpResponse<String> reply = jdk.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            assertThat(reply.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void leavesWhatAStreamDoesNotTakeInTheRouter() throws InterruptedException {
        router.stream = (prompt, observer) -> router.flood(observer, Script.text("x".repeat(MESSAGE)));
        // The stream's window is one message; nobody reads, so it is never opened again.
        HttpClient narrow = client(HttpProtocol.H2C).http2Settings(settings -> settings.initialWindowSize(MESSAGE));
        Disposable reading = narrow.post()
                .uri("/v1/completions")
                .send(body("abc"))
                .response((reply, content) -> Flux.never())
                .subscribe();

        int before = -1;
        for (int i = 0; i < 100 && (before != router.sent.get() || before <= 0); i++) {
            before = router.sent.get();
            assertThat(router.cancelled.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
        // One in the window, one being written and one behind it, and two on the way from the router.
        assertThat(router.sent.get()).isLessThanOrEqualTo(1 + 2 + 2 + 1);

        reading.dispose();

        assertThat(router.cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    private static HttpClient client(HttpProtocol protocol) {
        return HttpClient.newConnection().port(gateway.port()).protocol(protocol);
    }

    private static Flux<String> chunks(HttpClient client, String prompt) {
        return client.post()
                .uri("/v1/completions")
                .send(body(prompt))
                .responseContent()
                .asString();
    }

    private static Mono<io.netty.buffer.ByteBuf> body(String prompt) {
        return Mono.fromSupplier(
                () -> Unpooled.copiedBuffer("{\"prompt\":\"" + prompt + "\",\"stream\":true}", StandardCharsets.UTF_8));
    }
}
