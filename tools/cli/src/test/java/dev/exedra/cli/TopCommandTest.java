package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One frame of {@code top}, from services that count up. */
@Timeout(60)
class TopCommandTest {

    /** Each look finds what a second of work would have added. */
    private static HttpStub.Script growing(String before, String after) {
        AtomicInteger looks = new AtomicInteger();
        return (exchange, body) -> HttpStub.text(200, looks.getAndIncrement() == 0 ? before : after)
                .answer(exchange, body);
    }

    private static String router(int tokens, int slow, String pod) {
        return """
                # HELP vllm:num_requests_running Sequences
                # TYPE vllm:num_requests_running gauge
                vllm:num_requests_running{model_name="demo"} 3.0
                vllm:num_requests_waiting{model_name="demo"} 2.0
                vllm:kv_cache_usage_perc{model_name="demo"} 0.25
                exedra_kv_pages_used{model_name="demo"} 10.0
                exedra_kv_pages{model_name="demo"} 40.0
                vllm:generation_tokens_total{model_name="demo"} %d
                vllm:prompt_tokens_total{model_name="demo"} 5
                vllm:time_to_first_token_seconds_bucket{model_name="demo",le="0.1"} 100
                vllm:time_to_first_token_seconds_bucket{model_name="demo",le="0.5"} %d
                vllm:time_to_first_token_seconds_bucket{model_name="demo",le="+Inf"} %d
                exedra_engine_steps_total{model_name="demo"} %d
                exedra_engine_rows_total{model_name="demo"} %d
                exedra_dispatch_ready{pod="%s"} 1.0
                exedra_dispatch_outstanding_rows{pod="%s"} 7.0
                """.formatted(tokens, 100 + slow, 100 + slow, tokens / 10, tokens / 2, pod, pod);
    }

    private static String pod(int hot, int cold) {
        return """
                exedra_expert_tokens_total{expert="0",layer="3",stage="0"} %d
                exedra_expert_tokens_total{expert="1",layer="3",stage="0"} %d
                exedra_expert_tokens_total{expert="2",layer="3",stage="0"} 0
                exedra_expert_credit_open 16384.0
                exedra_expert_queue_seconds_count %d
                exedra_expert_queue_seconds_sum %f
                exedra_expert_compute_seconds_count %d
                exedra_expert_compute_seconds_sum %f
                """.formatted(hot, cold, hot, hot * 0.002, hot, hot * 0.001);
    }

    @Test
    void showsTokensQueueCachePodsAndExperts(@TempDir Path folder) throws IOException {
        try (HttpStub router = new HttpStub();
                HttpStub experts =
                        new HttpStub().on("/actuator/prometheus", growing(pod(1000, 1000), pod(1075, 1025)))) {
            router.on("/actuator/prometheus", growing(router(1000, 0, "here:1"), router(1100, 10, "here:1")));
            Path file = folder.resolve("addresses.json");
            Files.writeString(
                    file,
                    "[{\"role\":\"router\",\"name\":\"router\",\"pid\":1,\"grpc\":\"here:9\",\"http\":\"http://"
                            + router.address()
                            + "\"},{\"role\":\"experts\",\"name\":\"experts-0\",\"pid\":2,\"grpc\":\"here:1\","
                            + "\"http\":\"http://" + experts.address() + "\"}]");

            Typed frame = Typed.run("top", "--once", "--interval", "0.1", "--addresses", file.toString());

            assertEquals(List.of(), frame.errorLines());
            assertEquals(0, frame.exitCode());
            assertLine(frame, "model", "demo");
            assertLine(frame, "requests", "3 running, 2 waiting");
            assertLine(frame, "KV cache", "25 %, 10 of 40 pages");
            // Ten came between the looks, all above 0.1 s and below 0.5 s.
            assertLine(frame, "first token", "half below 300.0 ms, 95 % below 480.0 ms");
            assertLine(frame, "token gap", "half below -");
            assertLine(frame, "steps", "of 5.0 rows");
            List<String> pod =
                    Arrays.stream(line(frame, "experts-0").split(" +")).toList();
            assertEquals(List.of("experts-0", "0-2", "ready", "16384", "7"), pod.subList(0, 5));
            assertTrue(line(frame, "experts-0").contains("2.0 ms"), "the mean wait");
            assertLine(frame, "3:0", "75.0 %  " + "█".repeat(30));
            assertLine(frame, "3:1", "25.0 %  " + "█".repeat(10) + "·");
            assertTrue(frame.lines().indexOf(line(frame, "3:0")) < frame.lines().indexOf(line(frame, "3:1")));
            assertTrue(frame.lines().stream().noneMatch(line -> line.startsWith("3:2")), "without tokens");
        }
    }

    private static String line(Typed frame, String begin) {
        return frame.lines().stream()
                .filter(line -> line.startsWith(begin + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + begin + " in\n" + frame.out()));
    }

    private static void assertLine(Typed frame, String begin, String part) {
        assertTrue(line(frame, begin).contains(part), line(frame, begin));
    }

    @Test
    void aPodThatIsGoneIsToldAsSuch() {
        String gone;
        try (HttpStub stopped = new HttpStub()) {
            gone = stopped.address();
        }
        try (HttpStub router =
                new HttpStub().on("/actuator/prometheus", HttpStub.text(200, router(1, 0, "elsewhere:1")))) {
            Typed frame = Typed.run("top", "--once", "--interval", "0.1", "--router", router.address(), "--pods", gone);
            assertEquals(0, frame.exitCode());
            assertLine(frame, gone, "nobody listens");
        }
    }

    @Test
    void aRouterWithoutAModelIsToldAsSuch() {
        try (HttpStub router = new HttpStub().on("/actuator/prometheus", HttpStub.text(200, "jvm_memory 1\n"))) {
            Typed frame = Typed.run("top", "--once", "--interval", "0.1", "--router", router.address());
            assertEquals(0, frame.exitCode());
            assertTrue(frame.out().contains("serves no model yet"));
        }
    }

    @Test
    void namesWhatIsWrongOnOneLine(@TempDir Path folder) throws IOException {
        String gone;
        try (HttpStub stopped = new HttpStub()) {
            gone = stopped.address();
        }
        assertRefused("nobody listens: start a platform", "top", "--once", "--router", gone);
        assertRefused("--pods needs --router", "top", "--pods", "localhost:1");
        assertRefused("--interval must be from", "top", "--router", gone, "--interval", "0");
        assertRefused("is no address", "top", "--router", "not an address");
        Path damaged = folder.resolve("addresses.json");
        Files.writeString(damaged, "[{\"role\":\"router\"}]");
        assertRefused("has no text 'name'", "top", "--addresses", damaged.toString());
        Files.writeString(damaged, "{");
        assertRefused("is not JSON", "top", "--addresses", damaged.toString());
        assertRefused(
                "there is no such file",
                "top",
                "--addresses",
                folder.resolve("none").toString());
    }

    private static void assertRefused(String part, String... arguments) {
        Typed refused = Typed.run(arguments);
        assertEquals(2, refused.exitCode());
        assertEquals(1, refused.errorLines().size(), refused.errorLines().toString());
        assertTrue(
                refused.errorLines().getFirst().contains(part),
                refused.errorLines().getFirst());
    }
}
