package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.gateway.api.Endpoint;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What operators and curious people see. */
class OperationsTest {

    private static FakeRouter router;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        gateway = new Gateway(router.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        router.close();
    }

    @Test
    void isReadyWhileTheRouterAnswers() {
        assertThat(gateway.get("/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(gateway.get("/actuator/health/liveness").body()).isEqualTo("{\"status\":\"UP\"}");
        Gateway.Reply health = gateway.get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).isEmpty();
    }

    @Test
    void showsMetricsUnderBothPaths() {
        gateway.post("/v1/completions", "{\"prompt\":\"abc\"}");

        for (String path : List.of("/actuator/prometheus", "/metrics")) {
            Gateway.Reply metrics =
                    gateway.send(HttpRequest.newBuilder(gateway.uri(path)).GET(), "Accept", "text/plain");
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.body()).contains("http_server_requests_seconds_count", "exedra_gateway_tokens_total");
            assertThat(metrics.body()).contains("resilience4j_circuitbreaker_state", "jvm_memory_used_bytes");
        }
    }

    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void describesEveryPath(Endpoint endpoint) {
        JsonNode paths = gateway.get("/openapi.json").json().path("paths");

        assertThat(paths.propertyNames()).contains(endpoint.pattern().replace("{*", "{"));
    }

    @Test
    void describesEveryFieldThatItReads() {
        JsonNode schemas = gateway.get("/openapi.json").json().at("/components/schemas");

        assertThat(schemas.at("/CompletionRequest/properties").propertyNames())
                .contains("prompt", "echo", "logprobs", "n", "best_of", "stop", "seed", "stream", "stream_options")
                .contains(
                        "stop_token_ids", "min_tokens", "presence_penalty", "frequency_penalty", "logit_bias", "top_k")
                .contains("min_p", "repetition_penalty", "ignore_eos", "max_tokens");
        assertThat(schemas.at("/ChatRequest/properties").propertyNames())
                .contains(
                        "messages",
                        "max_tokens",
                        "max_completion_tokens",
                        "logprobs",
                        "top_logprobs",
                        "response_format")
                .contains("tools");
    }

    @Test
    void hasAPageToTryIt() {
        Gateway.Reply page = gateway.get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("v1/completions", "color-scheme: light dark");
    }

    @Test
    void keepsHandlersBehindTheirRoutes() {
        // Where the route of a single model leads to is a path like any other.
        assertThat(gateway.get("/v1/models/id").status()).isEqualTo(404);
        assertThat(gateway.get("/v1/models/id").error().path("code").stringValue())
                .isEqualTo("model_not_found");
    }
}
