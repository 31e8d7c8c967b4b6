package dev.exedra.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import dev.exedra.proto.inference.v1.FinishReason;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Resume;
import dev.exedra.proto.inference.v1.RoutingReport;
import dev.exedra.proto.inference.v1.RoutingReportRequest;
import dev.exedra.proto.inference.v1.Sampling;
import dev.exedra.proto.inference.v1.StageRouting;
import dev.exedra.proto.inference.v1.TokenRouting;
import dev.exedra.router.grpc.RouterServer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What a router says to its clients, over gRPC. */
@SuppressWarnings("NullAway.Init") // Set before the first test.
class FrontTest {

    private static ConfigurableApplicationContext router;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        router = new SpringApplicationBuilder(RouterApplication.class)
                .run(
                        "--exedra.model=../models/demo",
                        "--exedra.grpc-port=0",
                        "--server.port=0",
                        "--exedra.groups=3",
                        "--exedra.threads=1",
                        "--exedra.maximum-routing-report-size=5000B");
        channel = NettyChannelBuilder.forAddress(
                        "localhost", router.getBean(RouterServer.class).port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        router.close();
    }

    /** Asks again while the model is loaded. */
    private static GenerateResponse generate(Prompt.Builder prompt) {
        GenerateRequest request = GenerateRequest.newBuilder().setPrompt(prompt).build();
        while (true) {
            try {
                return InferenceServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .generate(request);
            } catch (StatusRuntimeException status) {
                if (!String.valueOf(status.getMessage()).contains("being loaded")) {
                    throw status;
                }
            }
        }
    }

    private static Prompt.Builder prompt(Sampling.Builder sampling) {
        return Prompt.newBuilder().setText("And the LORD said unto Moses,").setSampling(sampling);
    }

    private static Sampling.Builder sampled(int tokens) {
        return Sampling.newBuilder()
                .setTemperature(0.9)
                .setIgnoreEos(true)
                .setMaxTokens(tokens)
                .setLogprobs(2);
    }

    private static StatusRuntimeException refused(Prompt.Builder prompt) {
        return assertThrows(StatusRuntimeException.class, () -> generate(prompt));
    }

    private static void assertField(String field, Prompt.Builder prompt) {
        StatusRuntimeException refused = refused(prompt);
        assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        assertEquals(
                field, detail(refused, BadRequest.class).getFieldViolations(0).getField());
    }

    private static <M extends com.google.protobuf.Message> M detail(StatusRuntimeException refused, Class<M> type) {
        Any detail = Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetails(0);
        try {
            return detail.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Resume.Builder resume(GenerateResponse whole, int tokens) {
        return Resume.newBuilder()
                .setSeed(whole.getStarted().getSeed())
                .addAllGeneratedIds(whole.getTokensList().stream()
                        .limit(tokens)
                        .map(GeneratedToken::getId)
                        .toList());
    }

    @Test
    void aBrokenCallGoesOnWhereItStopped() {
        GenerateResponse whole = generate(prompt(sampled(12)).setChoice(2));
        for (int cut = 0; cut <= 12; cut++) {
            String had = String.join(
                    "",
                    whole.getTokensList().stream()
                            .limit(cut)
                            .map(GeneratedToken::getText)
                            .toList());
            GenerateResponse rest = generate(prompt(sampled(12))
                    .setChoice(2)
                    .setResume(resume(whole, cut).setTextUnits(had.length() / 2)));
            assertEquals(whole.getTokensList().subList(cut, 12), rest.getTokensList(), "after " + cut);
            assertEquals(whole.getText().substring(had.length() / 2), rest.getText(), "after " + cut);
            assertEquals(whole.getStarted(), rest.getStarted());
            assertEquals(FinishReason.FINISH_REASON_LENGTH, rest.getFinished().getReason());
            assertEquals(12, rest.getFinished().getUsage().getCompletionTokens());
        }
    }

    @Test
    void reportsTheRoutingOfAsManyTokensAsAskedForAndAsFit() {
        Prompt.Builder prompt = prompt(sampled(6)).setRoutingReport(report(5));
        RoutingReport five = generate(prompt).getFinished().getRoutingReport();
        assertEquals(5, five.getTokensCount());
        assertTrue(five.getCapped());
        GenerateResponse answer = generate(prompt.setRoutingReport(report(1000)));
        RoutingReport all = answer.getFinished().getRoutingReport();
        assertEquals(answer.getStarted().getPromptTokens() + 5, all.getTokensCount());
        assertFalse(all.getCapped());
        for (TokenRouting token : all.getTokensList()) {
            assertEquals(6, token.getStagesCount(), "layers");
            for (StageRouting stage : token.getStagesList()) {
                assertEquals(2, stage.getExpertsCount());
                assertEquals(
                        1, stage.getExperts(0).getWeight() + stage.getExperts(1).getWeight(), 1e-5);
                // 16 experts in 3 groups: 6, 5, 5.
                stage.getExpertsList()
                        .forEach(expert -> assertEquals(
                                expert.getExpert() < 6 ? 0 : expert.getExpert() < 11 ? 1 : 2, expert.getGroup()));
            }
        }
        RoutingReport large = generate(prompt(sampled(40)).setRoutingReport(report(1000)))
                .getFinished()
                .getRoutingReport();
        assertTrue(large.getCapped());
        assertTrue(large.getSerializedSize() <= 5000 + 100, "maximum-routing-report-size is 5000 B");
        assertTrue(large.getTokensCount() > 15);
        assertFalse(generate(prompt(sampled(2))).getFinished().hasRoutingReport());
        assertField("routing_report.max_tokens", prompt(sampled(2)).setRoutingReport(report(-1)));
    }

    private static RoutingReportRequest.Builder report(int tokens) {
        return RoutingReportRequest.newBuilder().setMaxTokens(tokens);
    }

    @Test
    void namesWhatIsWrongWithAResume() {
        GenerateResponse whole = generate(prompt(sampled(4)));
        assertField(
                "resume.generated_ids",
                prompt(sampled(4)).setResume(resume(whole, 4).addGeneratedIds(5)));
        assertField(
                "resume.generated_ids",
                prompt(sampled(4)).setResume(Resume.newBuilder().addGeneratedIds(-1)));
        assertField(
                "resume.generated_ids",
                prompt(Sampling.newBuilder().setMaxTokens(0).setPromptLogprobs(0))
                        .setResume(resume(whole, 1)));
        assertField(
                "resume.text_units",
                prompt(sampled(4)).setResume(resume(whole, 2).setTextUnits(1000)));
        assertField(
                "resume.text_units",
                prompt(sampled(4)).setResume(resume(whole, 2).setTextUnits(-1)));
        assertField(
                "resume.seed",
                prompt(sampled(4).setSeed(1)).setResume(resume(whole, 2).setSeed(2)));
    }
}
