package dev.exedra.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import dev.exedra.platform.PlatformOptions;
import dev.exedra.platform.RunningPlatform;
import dev.exedra.platform.ServiceSpec;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo model behind a gateway, a router, two pods of routed experts and one of shared ones, every one a process. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoServicesTest {

    private static final String PROMPT = "And the LORD said unto Moses,";
    private static final int TOKENS = 900;
    private static final String GENERATED = "vllm:generation_tokens_total";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // JUnit calls start().
    private static RunningPlatform services;

    @SuppressWarnings("NullAway.Init")
    private static OpenAIClient openai;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        services = Processes.start(PlatformOptions.of(Processes.DEMO), "demo");
        openai = OpenAIOkHttpClient.builder()
                .baseUrl("http://" + gateway() + "/v1")
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        openai.close();
        services.close();
    }

    private static String gateway() {
        return services.platform().gateway().httpAddress();
    }

    @Test
    void sixtyFourStreamsOfMixedLengthsGiveTheBitsOfOneProcess() throws InterruptedException {
        List<Question> questions = Question.mixed(64, 64, 1);
        try (Client client = new Client(gateway())) {
            List<Answer> answers = Load.answersOf(client, questions, 64);
            SameBits.assertAsInProcess(Processes.DEMO, 2, questions, answers);
            Answer alone = client.ask(questions.get(1));
            assertTrue(alone.equalsInBits(answers.get(1)), "alone and in a crowd");
        }
    }

    @Test
    void openAisClientCompletes() {
        Completion completion =
                openai.completions().create(completion().temperature(0).build()).validate();
        assertEquals(12, completion.usage().orElseThrow().completionTokens());
        StringBuilder streamed = new StringBuilder();
        try (StreamResponse<Completion> chunks =
                openai.completions().createStreaming(completion().temperature(0).build())) {
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> streamed.append(choice.text()));
        }
        assertEquals(completion.choices().getFirst().text(), streamed.toString());
        assertFalse(streamed.toString().isBlank());
    }

    private static CompletionCreateParams.Builder completion() {
        return CompletionCreateParams.builder().model("demo").prompt(PROMPT).maxTokens(12);
    }

    @Test
    void openAisClientChats() {
        ChatCompletionCreateParams chat = ChatCompletionCreateParams.builder()
                .model("demo")
                .addUserMessage("Who are you?")
                .maxCompletionTokens(12)
                .temperature(0)
                .logprobs(true)
                .build();
        ChatCompletion answer = openai.chat().completions().create(chat).validate();
        StringBuilder streamed = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> chunks =
                openai.chat().completions().createStreaming(chat)) {
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> choice.delta().content().ifPresent(streamed::append));
        }
        assertEquals(answer.choices().getFirst().message().content().orElse(""), streamed.toString());
    }

    @Test
    void reflectionListsWhatEveryServiceOffers() throws Exception {
        assertTrue(listed(services.platform().router().grpcAddress()).contains("exedra.inference.v1.InferenceService"));
        for (ServiceSpec pod : services.platform().experts()) {
            assertTrue(listed(pod.grpcAddress()).contains("exedra.expert.v1.ExpertService"), pod.name());
        }
    }

    private static List<String> listed(String address) throws Exception {
        ManagedChannel channel = channel(address);
        try {
            CompletableFuture<List<String>> names = new CompletableFuture<>();
            StreamObserver<ServerReflectionRequest> ask = ServerReflectionGrpc.newStub(channel)
                    .serverReflectionInfo(new StreamObserver<>() {
                        @Override
                        public void onNext(ServerReflectionResponse answer) {
                            names.complete(answer.getListServicesResponse().getServiceList().stream()
                                    .map(ServiceResponse::getName)
                                    .toList());
                        }

                        @Override
                        public void onError(Throwable cause) {
                            names.completeExceptionally(cause);
                        }

                        @Override
                        public void onCompleted() {}
                    });
            ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
            List<String> all = names.get(30, TimeUnit.SECONDS);
            ask.onCompleted();
            return all;
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel channel(String address) {
        return NettyChannelBuilder.forTarget(address).usePlaintext().build();
    }

    @Test
    void aGeneratedClientGetsTheSameFromRouterAndGateway() {
        Prompt prompt = Prompt.newBuilder()
                .setText(PROMPT)
                .setSampling(
                        Sampling.newBuilder().setTemperature(0).setMaxTokens(12).setLogprobs(0))
                .build();
        List<GenerateResponse> answers = new ArrayList<>();
        for (String address : List.of(services.platform().router().grpcAddress(), gateway())) {
            ManagedChannel channel = channel(address);
            try {
                var stub = InferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
                GenerateResponse whole = stub.generate(
                        GenerateRequest.newBuilder().setPrompt(prompt).build());
                assertEquals(whole.getText(), streamed(stub, prompt));
                answers.add(whole);
            } finally {
                channel.shutdownNow();
            }
        }
        assertEquals(answers.get(0).getTokensList(), answers.get(1).getTokensList());
        assertEquals(12, answers.get(0).getTokensCount());
    }

    private static String streamed(InferenceServiceGrpc.InferenceServiceBlockingStub stub, Prompt prompt) {
        StringBuilder text = new StringBuilder();
        Iterator<GenerateStreamResponse> messages = stub.generateStream(
                GenerateStreamRequest.newBuilder().setPrompt(prompt).build());
        while (messages.hasNext()) {
            var tokens = messages.next().getTokens();
            tokens.getTokensList().forEach(token -> text.append(token.getText()));
            text.append(tokens.getRemainingText());
        }
        return text.toString();
    }

    @Test
    void scoresHeldOutTextAsTheReferenceWithinTwoPercent() throws IOException, InterruptedException {
        new HeldOut(Processes.DEMO, HTTP, gateway()).assertPerplexities(0.02);
    }

    @Test
    void aClientThatLeavesFreesItsSequenceAndItsPages() throws IOException, InterruptedException {
        awaitFigure("vllm:num_requests_running", 0);
        double before = figure(GENERATED).orElse(0);
        HttpResponse<InputStream> response = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + gateway() + "/v1/completions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(new Question(PROMPT, TOKENS, 0, 1).json()))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertEquals(1, body.readNBytes(1).length);
            awaitFigure("vllm:num_requests_running", 1);
            assertTrue(figure("vllm:kv_cache_usage_perc").orElseThrow() > 0);
        }
        awaitFigure("vllm:num_requests_running", 0);
        awaitFigure("vllm:kv_cache_usage_perc", 0);
        double generated = figure(GENERATED).orElseThrow() - before;
        assertTrue(generated < TOKENS, generated + " tokens: nobody noticed that the client had left");
    }

    private static OptionalDouble figure(String name) throws InterruptedException {
        return Metrics.sum(Metrics.read(HTTP, services.platform().router()), name, "");
    }

    private static void awaitFigure(String name, double wanted) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        double seen = figure(name).orElseThrow();
        while (seen != wanted) {
            assertTrue(System.nanoTime() - until < 0, name + " is " + seen + " and not " + wanted);
            seen = figure(name).orElseThrow();
        }
    }
}
