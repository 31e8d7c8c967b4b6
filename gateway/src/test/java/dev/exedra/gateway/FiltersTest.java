package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Tenant;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Keys, log, retries, breaker and time-outs. */
@Timeout(60)
class FiltersTest {

    private static final String COMPLETIONS = "/v1/completions";
    private static final String ABC = "{\"prompt\":\"abc\"}";

    private final FakeRouter router = new FakeRouter();

    @AfterEach
    void stop() {
        router.close();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void writesOneLineARequestWithItsId(CapturedOutput output) {
        // A sampled request's line names its trace too.
        try (Gateway gateway = new Gateway(router.port(), "exedra.gateway.trace-sampling-rate=0")) {
            Gateway.Reply reply = gateway.post(COMPLETIONS, ABC, "X-Request-Id", "my-id.1");
            Gateway.Reply unsafe = gateway.get("/nowhere?secret=1", "X-Request-Id", "a b");

            assertThat(reply.header("x-request-id")).isEqualTo("my-id.1");
            assertThat(unsafe.header("x-request-id")).hasSize(36);
        }
        assertThat(output.getOut().lines().filter(line -> line.contains("gateway.access")))
                .hasSize(2)
                .anyMatch(line -> line.matches(".*: POST /v1/completions 200 key=- tokens=3\\+4 \\d+ ms id=my-id.1"))
                .anyMatch(line -> line.matches(".*: GET /nowhere 404 key=- tokens=0\\+0 \\d+ ms id=[0-9a-f-]{36}"));
        assertThat(router.headers).anyMatch(headers -> "my-id.1".equals(headers.get(ascii("x-request-id"))));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void takesAClientThatLeavesWhileItAsksCalmly(CapturedOutput output) throws IOException, InterruptedException {
        try (Gateway gateway = new Gateway(router.port())) {
            try (Socket client = new Socket("localhost", gateway.port())) {
                client.getOutputStream()
                        .write("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
                assertThat(router.cancelled.poll(300, TimeUnit.MILLISECONDS)).isNull();
            }
            for (int i = 0; i < 100 && !output.getOut().contains("POST /v1/completions"); i++) {
                assertThat(router.cancelled.poll(20, TimeUnit.MILLISECONDS)).isNull();
            }
        }
        assertThat(output.getOut()).contains("POST /v1/completions 499").doesNotContain(" ERROR ");
    }

    @Test
    void asksForAKeyAndHoldsItToItsRate(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys.json");
        Files.writeString(file, """
                [{"name":"team-a","sha256":"%s","weight":2.5,"tokens_per_minute":10},
                 {"name":"team-b","sha256":"%s"}]
                """.formatted(sha256("secret-of-a"), sha256("secret-of-b")));
        try (Gateway gateway = new Gateway(router.port(), "exedra.gateway.api-keys-file=" + file)) {
            assertThat(gateway.post(COMPLETIONS, ABC).status()).isEqualTo(401);
            Gateway.Reply wrong = gateway.post(COMPLETIONS, ABC, "Authorization", "Bearer nobody");
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.error().path("code").stringValue()).isEqualTo("invalid_api_key");
            assertThat(wrong.header("www-authenticate")).isEqualTo("Bearer");
            assertThat(gateway.get("/v1/models").status()).isEqualTo(401);
            assertThat(gateway.get("/health").status()).isEqualTo(200);
            assertThat(gateway.get("/metrics").status()).isEqualTo(200);
            assertThat(router.prompts).isEmpty();

            // Seven tokens an answer, ten a minute: the second answer is on credit, the third has to wait.
            assertThat(withKey(gateway, "secret-of-a").status()).isEqualTo(200);
            assertThat(withKey(gateway, "secret-of-a").status()).isEqualTo(200);
            Gateway.Reply late = withKey(gateway, "secret-of-a");
            assertThat(late.status()).isEqualTo(429);
            assertThat(Integer.parseInt(late.header("retry-after"))).isBetween(20, 31);
            assertThat(late.error().path("type").stringValue()).isEqualTo("rate_limit_error");
            assertThat(withKey(gateway, "secret-of-b").status()).isEqualTo(200);

            assertThat(router.headers)
                    .anyMatch(headers -> "team-a".equals(headers.get(ascii("exedra-key-name")))
                            && "2.5".equals(headers.get(ascii("exedra-key-weight"))))
                    .noneMatch(headers -> headers.containsKey(ascii("authorization")));
            assertThat(router.prompts)
                    .anyMatch(prompt -> prompt.getTenant().getKey().equals("team-a")
                            && prompt.getTenant().getWeight() == 2.5);
            assertGrpcNeedsAKeyToo(gateway);
        }
    }

    private void assertGrpcNeedsAKeyToo(Gateway gateway) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", gateway.port())
                .usePlaintext()
                .build();
        try {
            InferenceServiceGrpc.InferenceServiceBlockingStub stub =
                    InferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
            GenerateRequest request = GenerateRequest.newBuilder()
                    .setPrompt(Prompt.newBuilder()
                            .setTenant(Tenant.newBuilder().setKey("team-a").setWeight(1000)))
                    .build();
            StatusRuntimeException refused =
                    Assertions.assertThrows(StatusRuntimeException.class, () -> stub.generate(request));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);

            Metadata headers = new Metadata();
            headers.put(ascii("authorization"), "Bearer secret-of-b");
            headers.put(ascii("exedra-key-weight"), "1000");
            router.headers.clear();
            router.prompts.clear();
            assertThat(stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .generate(request)
                            .getText())
                    .isEqualTo(Script.TEXT);
            assertThat(router.onlyPrompt().getTenant())
                    .isEqualTo(Tenant.newBuilder().setKey("team-b").setWeight(1).build());
            // Both doors draw on one budget: seven tokens by HTTP before, seven now.
            assertThat(gateway.get("/metrics").body())
                    .containsPattern("exedra_gateway_tokens_total\\{[^}]*key=\"team-b\",kind=\"completion\"} 8.0");
            assertThat(router.headers)
                    .singleElement()
                    .matches(sent -> "1.0".equals(sent.get(ascii("exedra-key-weight")))
                            && "team-b".equals(sent.get(ascii("exedra-key-name")))
                            && !sent.containsKey(ascii("authorization")));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void triesAgainOnlyWhatHasNotBegun() {
        try (Gateway gateway = new Gateway(router.port())) {
            AtomicInteger calls = new AtomicInteger();
            router.answer = prompt -> {
                if (calls.incrementAndGet() < 3) {
                    throw Status.UNAVAILABLE.asRuntimeException();
                }
                return Script.answer(prompt);
            };
            assertThat(gateway.post(COMPLETIONS, ABC).status()).isEqualTo(200);
            assertThat(calls).hasValue(3);

            router.reset();
            router.stream =
                    (prompt, observer) -> Script.breakAfterTwo(prompt, observer, Status.INTERNAL.asRuntimeException());
            Gateway.Reply broken = gateway.post(COMPLETIONS, "{\"prompt\":\"abc\",\"stream\":true}");
            assertThat(broken.events()).hasSize(2);
            assertThat(router.prompts).hasSize(1);

            router.reset();
            router.answer = prompt -> {
                throw Status.INTERNAL.asRuntimeException();
            };
            assertThat(gateway.post(COMPLETIONS, ABC).status()).isEqualTo(500);
            assertThat(router.prompts).hasSize(1);
        }
    }

    @Test
    void leavesAnUnavailableRouterAloneAndComesBack() throws InterruptedException {
        try (Gateway gateway = new Gateway(
                router.port(),
                "exedra.gateway.retry.maximum-retries=0",
                "exedra.gateway.breaker.window-calls=4",
                "exedra.gateway.breaker.minimum-calls=4",
                "exedra.gateway.breaker.open-time=100ms")) {
            router.answer = prompt -> {
                throw Status.UNAVAILABLE.withDescription("experts are missing").asRuntimeException();
            };
            for (int i = 0; i < 4; i++) {
                assertThat(gateway.post(COMPLETIONS, ABC).status()).isEqualTo(503);
            }
            Gateway.Reply open = gateway.post(COMPLETIONS, ABC);
            assertThat(open.status()).isEqualTo(503);
            assertThat(open.header("retry-after")).isEqualTo("1");
            assertThat(open.error().path("message").stringValue()).startsWith("The model's router");
            assertThat(router.prompts).hasSize(4);

            router.reset();
            Gateway.Reply reply = open;
            for (int i = 0; i < 100 && reply.status() != 200; i++) {
                assertThat(router.cancelled.poll(20, TimeUnit.MILLISECONDS)).isNull();
                reply = gateway.post(COMPLETIONS, ABC);
            }
            assertThat(reply.status()).isEqualTo(200);
        }
    }

    @Test
    void survivesARouterThatIsGone() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (Gateway gateway = new Gateway(port)) {
            Gateway.Reply reply = gateway.post(COMPLETIONS, ABC);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.error().path("type").stringValue()).isEqualTo("service_unavailable_error");
            assertThat(gateway.get("/health").status()).isEqualTo(503);
            assertThat(gateway.get("/actuator/health/readiness").status()).isEqualTo(503);
            assertThat(gateway.get("/actuator/health/liveness").status()).isEqualTo(200);

            try (FakeRouter back = new FakeRouter(port)) {
                assertThat(back.port()).isEqualTo(port);
                assertThat(gateway.get("/actuator/health/readiness").status()).isIn(200, 503);
                for (int i = 0; i < 100 && reply.status() != 200; i++) {
                    assertThat(back.cancelled.poll(20, TimeUnit.MILLISECONDS)).isNull();
                    reply = gateway.post(COMPLETIONS, ABC);
                }
                assertThat(reply.status()).isEqualTo(200);
                assertThat(gateway.get("/actuator/health/readiness").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void answersRequestsThatDoNotWaitForAnswers() throws IOException {
        try (Gateway gateway = new Gateway(router.port());
                Socket client = new Socket("localhost", gateway.port())) {
            client.setSoTimeout(10_000);
            String answered = "POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n" + ABC;
            String refused = "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n" + ABC;
            for (int i = 0; i < 5; i++) {
                client.getOutputStream().write((answered + refused).getBytes(StandardCharsets.US_ASCII));

                assertThat(statusOf(client)).isEqualTo(200);
                assertThat(statusOf(client)).isEqualTo(404);
            }
        }
    }

    /** Reads one answer to its end. */
    private static int statusOf(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            assertThat(next).isNotNegative();
            head.append((char) next);
        }
        String length = head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1");
        client.getInputStream().readNBytes(Integer.parseInt(length));
        return Integer.parseInt(head.substring(9, 12));
    }

    @Test
    void endsWhatTakesTooLong() {
        router.stream = (prompt, observer) -> {};
        try (Gateway gateway = new Gateway(router.port(), "exedra.gateway.timeouts.request=200ms")) {
            Gateway.Reply reply = gateway.post(COMPLETIONS, "{\"prompt\":\"abc\",\"stream\":true}");

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.error().path("code").stringValue()).isEqualTo("timeout");
        }
    }

    @Test
    void doesNotWaitForeverForABody() throws IOException {
        try (Gateway gateway = new Gateway(router.port(), "exedra.gateway.timeouts.request-body=200ms");
                Socket client = new Socket("localhost", gateway.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 408");
        }
    }

    private static Gateway.Reply withKey(Gateway gateway, String key) {
        return gateway.post(COMPLETIONS, ABC, "Authorization", "Bearer " + key);
    }

    private static String sha256(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Metadata.Key<String> ascii(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
