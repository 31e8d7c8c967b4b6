package dev.exedra.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.BadRequest;
import dev.exedra.core.model.HostedExperts;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.expert.ExpertLimits;
import dev.exedra.expert.ExpertSelection;
import dev.exedra.expert.ExpertServer;
import dev.exedra.proto.inference.v1.Chat;
import dev.exedra.proto.inference.v1.ChatMessage;
import dev.exedra.proto.inference.v1.DetokenizeRequest;
import dev.exedra.proto.inference.v1.ExpertRouting;
import dev.exedra.proto.inference.v1.FinishReason;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.ListModelsRequest;
import dev.exedra.proto.inference.v1.Model;
import dev.exedra.proto.inference.v1.OverflowPolicy;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.RoutingReport;
import dev.exedra.proto.inference.v1.RoutingReportRequest;
import dev.exedra.proto.inference.v1.Sampling;
import dev.exedra.proto.inference.v1.TokenIds;
import dev.exedra.proto.inference.v1.TokenRouting;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import dev.exedra.router.grpc.RouterServer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole router, once with its experts in this process and once with them in three pods. */
class RouterApplicationTest {

    private static final Path DEMO = Path.of("../models/demo");
    private static final String PROMPT = "And the LORD said unto Moses,";
    private static final List<ExpertServer> PODS = new ArrayList<>();
    private static final List<ConfigurableApplicationContext> ROUTERS = new ArrayList<>();
    private static final List<ManagedChannel> CHANNELS = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        for (String experts : List.of("0/2", "1/2", "none")) {
            HostedExperts hosted = HostedExperts.load(
                    DEMO,
                    LoadOptions.defaults().withThreads(1),
                    spec -> ExpertSelection.parse(experts).of(spec),
                    experts.equals("none"));
            PODS.add(ExpertServer.start(
                    hosted,
                    ExpertLimits.defaults(),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    experts));
        }
        router("exedra.groups=2");
        router("exedra.pods="
                + String.join(
                        ",", PODS.stream().map(pod -> "localhost:" + pod.port()).toList()));
    }

    private static void router(String... properties) {
        List<String> arguments =
                new ArrayList<>(List.of("--exedra.model=" + DEMO, "--exedra.grpc-port=0", "--server.port=0"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(RouterApplication.class).run(arguments.toArray(String[]::new));
        ROUTERS.add(context);
        CHANNELS.add(NettyChannelBuilder.forAddress(
                        "localhost", context.getBean(RouterServer.class).port())
                .usePlaintext()
                .build());
    }

    @Test
    void tokensThatAreNotRoutedExactlyAreCountedInUsageAndTrailer() {
        router(
                "exedra.overflow.capacity-factor=0.25",
                "exedra.overflow.min-capacity=1",
                "exedra.overflow.allowed=next-best");
        int dropping = CHANNELS.size() - 1;
        Sampling.Builder few =
                Sampling.newBuilder().setTemperature(0).setMaxTokens(3).setIgnoreEos(true);
        GenerateResponse answer = generate(dropping, prompt(few).setOverflow(OverflowPolicy.OVERFLOW_POLICY_NEXT_BEST));
        int inexact = answer.getFinished().getUsage().getInexactTokens();
        assertTrue(inexact > 0 && inexact <= answer.getFinished().getUsage().getPromptTokens(), "" + inexact);
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        GenerateRequest request = GenerateRequest.newBuilder()
                .setPrompt(prompt(few).setOverflow(OverflowPolicy.OVERFLOW_POLICY_NEXT_BEST))
                .build();
        GenerateResponse same = stub(dropping)
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
                .generate(request);
        assertEquals(answer.getText(), same.getText());
        assertEquals(
                Integer.toString(inexact),
                Objects.requireNonNull(trailers.get())
                        .get(Metadata.Key.of("exedra-inexact-tokens", Metadata.ASCII_STRING_MARSHALLER)));
        StatusRuntimeException refused = assertThrows(
                StatusRuntimeException.class,
                () -> generate(dropping, prompt(few).setOverflow(OverflowPolicy.OVERFLOW_POLICY_RESIDUAL)));
        assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        assertTrue(
                String.valueOf(refused.getStatus().getDescription()).contains("ask for wait or next-best"),
                refused.getStatus().getDescription());
    }

    @Test
    void anExactRouterCountsNoTokens() {
        GenerateResponse answer =
                generate(0, prompt(Sampling.newBuilder().setMaxTokens(3).setIgnoreEos(true)));
        assertEquals(0, answer.getFinished().getUsage().getInexactTokens());
    }

    @Test
    void waitsForPodsThatStartAfterIt() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        router("exedra.pods=localhost:" + port);
        int late = CHANNELS.size() - 1;
        StatusRuntimeException notYet = assertThrows(
                StatusRuntimeException.class, () -> stub(late).listModels(ListModelsRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAVAILABLE, notYet.getStatus().getCode());
        assertEquals(503, readiness(late), "experts are missing");
        HostedExperts all = HostedExperts.load(DEMO, LoadOptions.defaults().withThreads(1), _ -> _ -> true, true);
        PODS.add(ExpertServer.start(
                all, ExpertLimits.defaults(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "all"));
        assertEquals(
                3,
                generate(late, prompt(Sampling.newBuilder().setMaxTokens(3).setIgnoreEos(true)))
                        .getTokensCount());
        assertEquals(200, readiness(late));
    }

    private static int readiness(int router) throws IOException, InterruptedException {
        String port = ROUTERS.get(router).getEnvironment().getProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI probe = URI.create("http://localhost:" + port + "/actuator/health/readiness");
            return client.send(HttpRequest.newBuilder(probe).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @AfterAll
    static void stop() {
        CHANNELS.forEach(ManagedChannel::shutdownNow);
        ROUTERS.forEach(ConfigurableApplicationContext::close);
        PODS.forEach(ExpertServer::close);
    }

    private static InferenceServiceGrpc.InferenceServiceBlockingStub stub(int router) {
        return InferenceServiceGrpc.newBlockingStub(CHANNELS.get(router))
                .withWaitForReady()
                .withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    /** Asks again while the model is loaded. */
    private static GenerateResponse generate(int router, Prompt.Builder prompt) {
        GenerateRequest request = GenerateRequest.newBuilder().setPrompt(prompt).build();
        while (true) {
            try {
                return stub(router).generate(request);
            } catch (StatusRuntimeException status) {
                if (status.getStatus().getCode() != Status.Code.UNAVAILABLE
                        || !String.valueOf(status.getMessage()).contains("being loaded")) {
                    throw status;
                }
            }
        }
    }

    private static Prompt.Builder prompt(Sampling.Builder sampling) {
        return Prompt.newBuilder().setText(PROMPT).setSampling(sampling);
    }

    @Test
    void podsAnswerWithTheTextAndLogProbabilitiesOfOneProcess() {
        Sampling.Builder sampling = Sampling.newBuilder()
                .setTemperature(0.8)
                .setSeed(5)
                .setMaxTokens(24)
                .setLogprobs(3)
                .setPromptLogprobs(1);
        GenerateResponse local = generate(0, prompt(sampling));
        GenerateResponse remote = generate(1, prompt(sampling));
        assertEquals(local.getText(), remote.getText());
        assertEquals(local.getTokensList(), remote.getTokensList());
        assertEquals(local.getPromptTokensList(), remote.getPromptTokensList());
        assertEquals(24, remote.getFinished().getUsage().getCompletionTokens());
        assertEquals(FinishReason.FINISH_REASON_LENGTH, remote.getFinished().getReason());
        assertFalse(remote.getText().isBlank());
        assertEquals(
                remote.getStarted().getPromptTokens(), remote.getPromptTokensCount(), "the first has no probability");
        assertFalse(remote.getPromptTokens(0).hasLogprob());
    }

    @Test
    void aRoutingReportNamesThePodThatComputed() {
        Prompt.Builder prompt = prompt(Sampling.newBuilder().setTemperature(0).setMaxTokens(4))
                .setRoutingReport(RoutingReportRequest.newBuilder().setMaxTokens(100));
        RoutingReport local = generate(0, prompt).getFinished().getRoutingReport();
        RoutingReport remote = generate(1, prompt).getFinished().getRoutingReport();
        assertEquals(local.getTokensCount(), remote.getTokensCount());
        Set<String> named = new TreeSet<>();
        for (int i = 0; i < local.getTokensCount(); i++) {
            List<ExpertRouting> here = experts(local.getTokens(i));
            List<ExpertRouting> there = experts(remote.getTokens(i));
            assertEquals(
                    here,
                    there.stream()
                            .map(expert -> expert.toBuilder().clearPod().build())
                            .toList());
            there.forEach(expert -> {
                assertEquals("localhost:" + PODS.get(expert.getGroup()).port(), expert.getPod());
                named.add(expert.getPod());
            });
        }
        assertEquals(2, named.size(), "both groups have a part");
    }

    private static List<ExpertRouting> experts(TokenRouting token) {
        return token.getStagesList().stream()
                .flatMap(stage -> stage.getExpertsList().stream())
                .toList();
    }

    @Test
    void aStreamSaysWhatTheWholeAnswerSays() {
        Sampling.Builder sampling =
                Sampling.newBuilder().setTemperature(0).setMaxTokens(32).addStop("the people");
        GenerateResponse whole = generate(1, prompt(sampling));
        Iterator<GenerateStreamResponse> stream = stub(1).generateStream(GenerateStreamRequest.newBuilder()
                .setPrompt(prompt(sampling))
                .build());
        StringBuilder text = new StringBuilder();
        while (stream.hasNext()) {
            GenerateStreamResponse message = stream.next();
            message.getTokens().getTokensList().forEach(token -> text.append(token.getText()));
            text.append(message.getTokens().getRemainingText());
        }
        assertEquals(whole.getText(), text.toString());
    }

    @Test
    void theSameSeedGivesTheSameTextAndTheSeedIsTold() {
        GenerateResponse first =
                generate(1, prompt(Sampling.newBuilder().setTemperature(1).setMaxTokens(12)));
        GenerateResponse again = generate(
                1,
                prompt(Sampling.newBuilder()
                        .setTemperature(1)
                        .setMaxTokens(12)
                        .setSeed(first.getStarted().getSeed())));
        assertEquals(first.getText(), again.getText());
    }

    @Test
    void scoresAPromptWithoutGenerating() {
        GenerateResponse scored =
                generate(1, prompt(Sampling.newBuilder().setMaxTokens(0).setPromptLogprobs(0)));
        assertEquals("", scored.getText());
        assertEquals(0, scored.getTokensCount());
        assertTrue(scored.getPromptTokensList().stream().skip(1).allMatch(token -> token.getLogprob() <= 0));
    }

    @Test
    void tokenizesAndBack() {
        assertFalse(generate(1, prompt(Sampling.newBuilder().setMaxTokens(1)))
                .getText()
                .isEmpty());
        List<Integer> ids = stub(1).tokenize(
                        TokenizeRequest.newBuilder().setText(PROMPT).build())
                .getIdsList();
        assertEquals(
                PROMPT,
                stub(1).detokenize(DetokenizeRequest.newBuilder().addAllIds(ids).build())
                        .getText());
        GenerateResponse fromIds = generate(
                1,
                Prompt.newBuilder()
                        .setTokenIds(TokenIds.newBuilder().addAllIds(ids))
                        .setSampling(Sampling.newBuilder().setTemperature(0).setMaxTokens(8)));
        assertEquals(
                generate(1, prompt(Sampling.newBuilder().setTemperature(0).setMaxTokens(8)))
                        .getText(),
                fromIds.getText());
    }

    @Test
    void answersAChatAndTellsItsModel() {
        Chat.Builder chat = Chat.newBuilder()
                .addMessages(ChatMessage.newBuilder().setRole("user").setContent("Who are you?"));
        GenerateResponse answer = generate(
                0,
                Prompt.newBuilder()
                        .setChat(chat)
                        .setSampling(Sampling.newBuilder().setMaxTokens(5).setIgnoreEos(true)));
        assertEquals(5, answer.getTokensCount());
        Model model = stub(0).listModels(ListModelsRequest.getDefaultInstance()).getModels(0);
        assertEquals("demo", model.getId());
        assertEquals("qwen2_moe", model.getModelType());
        assertTrue(model.getChat());
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertFalse(generate(1, prompt(Sampling.newBuilder().setMaxTokens(1)))
                .getText()
                .isEmpty());
        assertField("sampling", prompt(Sampling.newBuilder().setTemperature(-1)));
        assertField("sampling.max_tokens", prompt(Sampling.newBuilder().setMaxTokens(0)));
        assertField("input", Prompt.newBuilder());
        assertField(
                "input", Prompt.newBuilder().setTokenIds(TokenIds.newBuilder().addIds(1 << 20)));
        StatusRuntimeException unknown = assertThrows(
                StatusRuntimeException.class,
                () -> generate(1, prompt(Sampling.newBuilder()).setModel("gpt-4")));
        assertEquals(Status.Code.NOT_FOUND, unknown.getStatus().getCode());
    }

    private static void assertField(String field, Prompt.Builder prompt) {
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> generate(1, prompt));
        assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(refused));
        try {
            assertEquals(
                    field,
                    status.getDetails(0)
                            .unpack(BadRequest.class)
                            .getFieldViolations(0)
                            .getField());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
