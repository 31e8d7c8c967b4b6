package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that nobody would write. */
@Timeout(120)
class FuzzTest {

    private static final int BODIES = 10_000;
    private static final int AT_ONCE = 16;
    private static final List<String> FORM = List.of("message", "type", "param", "code");
    private static final long SEED = 20240601;

    private static final List<Map.Entry<String, String>> SEEDS = List.of(
            Map.entry("/v1/completions", """
                    {"model":"exedra/demo","prompt":"abc","max_tokens":9,"temperature":0.5,"top_p":0.9,"top_k":4,"n":2,
                    "best_of":2,"stop":["x","y"],"stop_token_ids":[3],"logit_bias":{"5":-100},"seed":7,"logprobs":2}"""),
            Map.entry("/v1/completions", """
                    {"prompt":[[1,2],[3]],"echo":true,"stream":true,"stream_options":{"include_usage":true},"min_p":0.1,
                    "presence_penalty":-0.5,"min_tokens":1,"ignore_eos":true,"repetition_penalty":1.1,"suffix":null}"""),
            Map.entry("/v1/chat/completions", """
                    {"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":[{"type":"text",
                    "text":"\\u00e9\\ud83d\\ude00"}]}],"max_completion_tokens":5,"logprobs":true,"top_logprobs":2,
                    "response_format":{"type":"text"},"tools":[],"chat_template_kwargs":{"a":{"b":[1,null]}}}"""),
            Map.entry(
                    "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}"),
            Map.entry("/tokenize", "{\"prompt\":\"abc\",\"add_special_tokens\":true,\"return_token_strs\":true}"),
            Map.entry("/detokenize", "{\"tokens\":[1,2,3],\"skip_special_tokens\":false}"));

    private static final List<String> PIECES = List.of(
            "NaN",
            "-Infinity",
            "1e999",
            "-1",
            "0",
            "1e-400",
            "4294967296",
            "99999999999999999999",
            "1.5",
            "true",
            "null",
            "{}",
            "[]",
            "\"\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[[[[[[[[",
            "{\"a\":",
            "}",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\uFEFF",
            "\"model\":7,",
            "\"prompt\":[],",
            "\"stream\":true,",
            "\"n\":-0.0,",
            "\"tools\":[{}],",
            "// no",
            "'",
            "\u0000");

    private record Pool(ConnectionProvider provider) implements AutoCloseable {
        Pool() {
            this(ConnectionProvider.create("fuzz", AT_ONCE));
        }

        @Override
        public void close() {
            provider.dispose();
        }
    }

    private final Random random = new Random(SEED);

    @Test
    void answersMutatedBodiesWithoutAServerError() {
        try (FakeRouter router = new FakeRouter();
                Gateway gateway = new Gateway(
                        router.port(),
                        "exedra.gateway.limits.maximum-sequences=8",
                        "exedra.gateway.maximum-request-size=64KB",
                        "logging.level.dev.exedra.gateway.access=warn");
                Pool pool = new Pool()) {
            HttpClient client = HttpClient.create(pool.provider());
            Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
            Flux.range(0, BODIES)
                    .map(any -> SEEDS.get(random.nextInt(SEEDS.size())))
                    .map(seed -> Map.entry(seed.getKey(), mutated(seed.getValue())))
                    .flatMap(
                            mutant -> send(client.port(gateway.port()), mutant.getKey(), mutant.getValue())
                                    .doOnNext(status -> statuses.merge(status, 1, Integer::sum)),
                            AT_ONCE)
                    .blockLast();
            assertThat(statuses.values().stream().mapToInt(Integer::intValue).sum())
                    .isGreaterThanOrEqualTo(10_000);
            // Both sides of the border were visited.
            assertThat(statuses.get(200)).isGreaterThan(500);
            assertThat(statuses.get(400)).isGreaterThan(500);
        }
    }

    private static Mono<Integer> send(HttpClient client, String path, byte[] body) {
        return client.post()
                .uri(path)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .responseSingle((reply, content) -> content.asString()
                        .defaultIfEmpty("")
                        .doOnNext(text -> check(reply.status().code(), text, body))
                        .thenReturn(reply.status().code()));
    }

    private static void check(int status, String reply, byte[] body) {
        if (status >= 400 && status < 500) {
            JsonNode error = JsonMapper.shared().readTree(reply).path("error");
            if (!error.path("message").asString("").isEmpty() && FORM.equals(List.copyOf(error.propertyNames()))) {
                return;
            }
        } else if (status == 200 && !reply.contains("data: {\"error\"")) {
            return;
        }
        throw new AssertionError(status + " " + reply + " for " + new String(body, StandardCharsets.UTF_8));
    }

    private byte[] mutated(String seed) {
        String text = seed;
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            text = edited(text);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String edited(String text) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(12));
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + piece + text.substring(from);
            case 2 -> text.substring(0, to) + text.substring(from);
            case 3 -> text.substring(0, from) + piece.repeat(1 + random.nextInt(200)) + text.substring(to);
            case 4 -> anotherValue(text, piece);
            default -> anotherValue(text, Long.toString(random.nextLong()));
        };
    }

    /** Changes what stands behind a colon. */
    private String anotherValue(String text, String value) {
        int colon = text.indexOf(':', random.nextInt(text.length() + 1));
        if (colon < 0) {
            return text;
        }
        int end = colon + 1;
        while (end < text.length() && ",}".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, colon + 1) + value + text.substring(end);
    }
}
