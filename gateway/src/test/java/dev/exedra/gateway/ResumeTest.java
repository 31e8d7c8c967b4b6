package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Two routers, of which one dies or hangs in the middle: the client sees one unbroken answer. */
@Timeout(60)
class ResumeTest {

    private static final String COMPLETIONS = "/v1/completions";
    private static final String STREAM =
            "{\"prompt\":\"abc\",\"stream\":true,\"echo\":true,\"logprobs\":0,\"stop\":\"END\",\"stream_options\":{\"include_usage\":true}}";

    private static FakeRouter one;
    private static FakeRouter other;
    private static Gateway gateway;
    private static ManagedChannel channel;

    private final AtomicInteger calls = new AtomicInteger();

    @BeforeAll
    static void start() {
        one = new FakeRouter();
        other = new FakeRouter();
        gateway = new Gateway(
                List.of(one.port(), other.port()),
                "exedra.gateway.routers.heartbeat=50ms",
                "exedra.gateway.routers.maximum-silent-heartbeats=8");
        channel = NettyChannelBuilder.forAddress("localhost", gateway.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        gateway.close();
        one.close();
        other.close();
    }

    @BeforeEach
    void reset() {
        for (FakeRouter router : List.of(one, other)) {
            router.reset();
            router.stream = (prompt, observer) -> tell(observer, Story.messages(prompt));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 8, 14, 15, 16})
    void goesOnWithAStreamThatBreaksAfterSoManyMessages(int messages) {
        List<JsonNode> undisturbed = gateway.post(COMPLETIONS, STREAM).chunks();
        one.reset();
        other.reset();
        breakingOnceAfter(messages);

        List<JsonNode> broken = gateway.post(COMPLETIONS, STREAM).chunks();

        assertThat(calls).hasValue(2);
        assertThat(one.prompts).hasSize(1);
        assertThat(other.prompts).hasSize(1);
        assertThat(all(broken, "/choices/0/text")).isEqualTo(all(undisturbed, "/choices/0/text"));
        for (String part : List.of("tokens", "token_logprobs", "text_offset")) {
            assertThat(all(broken, "/choices/0/logprobs/" + part))
                    .isEqualTo(all(undisturbed, "/choices/0/logprobs/" + part));
        }
        assertThat(broken.get(broken.size() - 2).at("/choices/0"))
                .isEqualTo(undisturbed.get(undisturbed.size() - 2).at("/choices/0"));
        assertThat(broken.getLast().path("usage"))
                .isEqualTo(undisturbed.getLast().path("usage"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 13})
    void goesOnWithAWholeAnswerToo(int messages) {
        String body = "{\"prompt\":\"abc\",\"n\":2,\"seed\":7,\"logprobs\":0}";
        JsonNode undisturbed = gateway.post(COMPLETIONS, body).json();
        breakingOnceAfter(messages);

        JsonNode broken = gateway.post(COMPLETIONS, body).json();

        assertThat(calls).hasValue(3);
        assertThat(broken.path("choices")).isEqualTo(undisturbed.path("choices"));
        assertThat(broken.path("usage")).isEqualTo(undisturbed.path("usage"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 14})
    void goesOnWithAGrpcStreamToo(int messages) {
        Prompt prompt = Prompt.newBuilder()
                .setText("abc")
                .setSampling(Sampling.newBuilder().setLogprobs(0))
                .build();
        List<GenerateStreamResponse> undisturbed = generated(prompt);
        breakingOnceAfter(messages);

        List<GenerateStreamResponse> broken = generated(prompt);

        assertThat(calls).hasValue(2);
        assertThat(broken).isEqualTo(undisturbed);
    }

    @Test
    void cancelsAHungRoutersCallAndGoesOnElsewhere() throws InterruptedException {
        List<JsonNode> undisturbed = gateway.post(COMPLETIONS, STREAM).chunks();
        for (FakeRouter router : List.of(one, other)) {
            router.stream = (prompt, observer) -> {
                List<GenerateStreamResponse> messages = Story.messages(prompt);
                if (calls.getAndIncrement() == 0) {
                    router.hung = true;
                    messages.subList(0, 6).forEach(observer::onNext);
                } else {
                    tell(observer, messages);
                }
            };
        }

        List<JsonNode> broken = gateway.post(COMPLETIONS, STREAM).chunks();

        assertThat(all(broken, "/choices/0/text")).isEqualTo(all(undisturbed, "/choices/0/text"));
        FakeRouter hung = one.hung ? one : other;
        assertThat(hung.cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
        assertThat(calls).hasValue(2);
    }

    @Test
    void leavesABusyRouterItsTime() {
        for (FakeRouter router : List.of(one, other)) {
            router.stream = (prompt, observer) -> {
                calls.incrementAndGet();
                List<GenerateStreamResponse> messages = Story.messages(prompt);
                messages.subList(0, 3).forEach(observer::onNext);
                // Far longer than a hung one is given: as many signs of life, at most one a heartbeat.
                AtomicInteger probes = new AtomicInteger();
                router.onProbe = () -> {
                    if (probes.incrementAndGet() == 30) {
                        tell(observer, messages.subList(3, messages.size()));
                    }
                };
            };
        }

        assertThat(gateway.post(COMPLETIONS, STREAM).chunks()).isNotEmpty();

        assertThat(calls).hasValue(1);
    }

    @Test
    void givesUpAnAnswerThatBreaksAgainAndAgain() {
        for (FakeRouter router : List.of(one, other)) {
            router.stream = (prompt, observer) -> {
                calls.incrementAndGet();
                List<GenerateStreamResponse> messages = Story.messages(prompt);
                // One token further each time.
                messages.subList(0, prompt.hasResume() ? 2 : 4).forEach(observer::onNext);
                observer.onError(unavailable());
            };
        }

        Gateway.Reply reply = gateway.post(COMPLETIONS, "{\"prompt\":\"abc\",\"stream\":true}");

        assertThat(reply.events().getLast()).contains("\"type\":\"service_unavailable_error\"");
        // Once, and four resumes.
        assertThat(calls).hasValue(5);
    }

    @Test
    void neverGoesOnWithAnotherModel() {
        for (FakeRouter router : List.of(one, other)) {
            router.stream = (prompt, observer) -> {
                List<GenerateStreamResponse> messages = new ArrayList<>(Story.messages(prompt));
                if (calls.getAndIncrement() == 0) {
                    messages.subList(0, 5).forEach(observer::onNext);
                    observer.onError(unavailable());
                    return;
                }
                messages.set(
                        0,
                        messages.getFirst().toBuilder()
                                .setStarted(messages.getFirst().getStarted().toBuilder()
                                        .setModel("another"))
                                .build());
                tell(observer, messages);
            };
        }

        Gateway.Reply reply = gateway.post(COMPLETIONS, STREAM);

        assertThat(reply.events().getLast()).contains("cannot go on with another");
    }

    @Test
    void goesOnWhenARouterIsReallyGone() {
        try (FakeRouter mortal = new FakeRouter();
                FakeRouter heir = new FakeRouter();
                Gateway own = new Gateway(List.of(mortal.port(), heir.port()))) {
            heir.stream = (prompt, observer) -> tell(observer, Story.messages(prompt));
            mortal.stream = (prompt, observer) -> {
                Story.messages(prompt).subList(0, 5).forEach(observer::onNext);
                mortal.die();
            };

            for (int i = 0; i < 6; i++) {
                assertThat(all(own.post(COMPLETIONS, STREAM).chunks(), "/choices/0/text"))
                        .contains("w");
            }

            assertThat(mortal.prompts).hasSize(1);
            assertThat(heir.prompts).hasSize(6);
            assertThat(own.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    @Test
    void spreadsCallsOverAllRouters() throws InterruptedException {
        // One that another test found silent comes back when it answers.
        for (int i = 0; i < 200 && (one.prompts.isEmpty() || other.prompts.isEmpty()); i++) {
            assertThat(gateway.post(COMPLETIONS, "{\"prompt\":\"abc\",\"n\":2}").status())
                    .isEqualTo(200);
            assertThat(one.cancelled.poll(50, TimeUnit.MILLISECONDS)).isNull();
        }

        assertThat(one.prompts).isNotEmpty();
        assertThat(other.prompts).isNotEmpty();
    }

    private void breakingOnceAfter(int messages) {
        for (FakeRouter router : List.of(one, other)) {
            router.stream = (prompt, observer) -> {
                List<GenerateStreamResponse> all = Story.messages(prompt);
                if (calls.getAndIncrement() == 0) {
                    all.subList(0, Math.min(messages, all.size())).forEach(observer::onNext);
                    observer.onError(unavailable());
                } else {
                    tell(observer, all);
                }
            };
        }
    }

    private static void tell(
            ServerCallStreamObserver<GenerateStreamResponse> observer, List<GenerateStreamResponse> messages) {
        messages.forEach(observer::onNext);
        observer.onCompleted();
    }

    private static StatusRuntimeException unavailable() {
        return Status.UNAVAILABLE.withDescription("gone").asRuntimeException();
    }

    private static List<GenerateStreamResponse> generated(Prompt prompt) {
        List<GenerateStreamResponse> messages = new ArrayList<>();
        InferenceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .generateStream(
                        GenerateStreamRequest.newBuilder().setPrompt(prompt).build())
                .forEachRemaining(messages::add);
        return messages;
    }

    /** What stands at this place in all chunks, one after the other. */
    private static String all(List<JsonNode> chunks, String place) {
        StringBuilder all = new StringBuilder();
        for (JsonNode chunk : chunks) {
            JsonNode value = chunk.at(place);
            if (value.isString()) {
                all.append(value.stringValue());
            } else if (value.isArray()) {
                value.forEach(element -> all.append(element).append(' '));
            }
        }
        return all.toString();
    }
}
