package dev.exedra.router.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import dev.exedra.core.engine.EngineStatus;
import dev.exedra.proto.inference.v1.FinishReason;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;
import dev.exedra.proto.inference.v1.Tenant;
import dev.exedra.proto.inference.v1.TokenIds;
import dev.exedra.router.RouterProperties;
import dev.exedra.router.discovery.PodDiscovery;
import dev.exedra.router.model.ModelSource;
import dev.exedra.router.model.ServedModel;
import dev.exedra.router.trace.RequestTracing;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Clients that read slowly, leave, wait too long, or are too many, over a real connection. */
@SuppressWarnings("NullAway.Init") // Set before the first test.
class FlowControlTest {

    private static final int OUTBOX = 6;
    private static final int TOKENS = 60;
    /** Bytes that a client takes without having asked for them: a few messages. */
    private static final int WINDOW = 128;
    /** Length and flags of a message, and the least that a token takes. */
    private static final int LEAST_MESSAGE_BYTES = 5 + 6;

    private static ServedModel served;
    private static Server server;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() throws IOException {
        RouterProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "exedra.model", "../models/demo",
                        "exedra.threads", "1",
                        "exedra.maximum-running-sequences", "1",
                        "exedra.maximum-waiting-sequences", "2",
                        "exedra.outbox-tokens", OUTBOX)))
                .bind("exedra", RouterProperties.class)
                .get();
        RequestTracing tracing = new RequestTracing(OpenTelemetry.noop(), 64);
        served = new ModelSource(properties, PodDiscovery.start(List.of()), new SimpleMeterRegistry(), tracing)
                .load(Runnable::run)
                .toCompletableFuture()
                .join();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .addService(new InferenceEndpoint(
                        () -> served,
                        new Calls(),
                        AnswerLimits.of(properties),
                        tracing,
                        new OverflowReader(properties.overflow())))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .flowControlWindow(WINDOW)
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        served.close();
    }

    @AfterEach
    void nothingIsLeft() {
        await("all pages are free", status -> status.usedPages() == 0 && open(status) == 0);
    }

    private static int open(EngineStatus status) {
        return status.running() + status.waiting() + status.paused();
    }

    /** Looks until it is so. */
    private static void await(String what, Predicate<EngineStatus> so) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!so.test(served.engine().status())) {
            assertTrue(
                    System.nanoTime() < end, () -> what + ": " + served.engine().status());
            LockSupport.parkNanos(100_000);
        }
    }

    private static Prompt.Builder prompt(int tokens) {
        return Prompt.newBuilder()
                .setTokenIds(TokenIds.newBuilder().addIds(5).addIds(17).addIds(3))
                .setSampling(Sampling.newBuilder()
                        .setTemperature(1)
                        .setSeed(3)
                        .setIgnoreEos(true)
                        .setMaxTokens(tokens));
    }

    private static InferenceServiceGrpc.InferenceServiceBlockingStub stub() {
        return InferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static GenerateResponse whole(Prompt.Builder prompt) {
        return stub().generate(GenerateRequest.newBuilder().setPrompt(prompt).build());
    }

    @Test
    void aClientThatReadsTokenByTokenLeavesNoMoreThanTheOutboxAndOneInTheRouter() {
        String text = whole(prompt(TOKENS)).getText();
        await("the whole answer is done", status -> open(status) == 0);
        int before = Math.toIntExact(served.engine().status().rows());
        SlowReader reader = SlowReader.start(channel, prompt(TOKENS).build());
        for (int taken = 0; taken < 30; taken++) {
            await("the sequence pauses", status -> status.paused() == 1 && status.running() == 0);
            // Three rows are the prompt; each later one chooses a token, as the last of the prompt does.
            int generated = Math.toIntExact(served.engine().status().rows()) - before - 2;
            int onTheWay = WINDOW / LEAST_MESSAGE_BYTES + 1;
            assertTrue(
                    generated - reader.tokens() <= OUTBOX + 1 + onTheWay,
                    generated + " were generated, " + reader.tokens() + " read");
            reader.read(1);
        }
        reader.read(Integer.MAX_VALUE);
        assertEquals(FinishReason.FINISH_REASON_LENGTH, reader.finished().getReason());
        assertEquals(text, reader.text());
        assertEquals(TOKENS, reader.tokens());
    }

    @Test
    void aPausedSequenceLeavesItsSlotToOthers() {
        SlowReader reader = SlowReader.start(channel, prompt(TOKENS).build());
        await("the sequence pauses", status -> status.paused() == 1);
        assertEquals(5, whole(prompt(5)).getTokensCount(), "only one may run");
        assertEquals(1, served.engine().status().paused());
        reader.read(Integer.MAX_VALUE);
        assertEquals(TOKENS, reader.finished().getUsage().getCompletionTokens());
    }

    @Test
    void aClientThatLeavesFreesItsPages() {
        SlowReader paused = SlowReader.start(channel, prompt(TOKENS).build());
        await("the sequence pauses", status -> status.paused() == 1);
        assertTrue(served.engine().status().usedPages() > 0);
        paused.cancel();
        await("the paused one is gone", status -> open(status) == 0);
        SlowReader running = SlowReader.start(channel, prompt(900).build());
        running.read(Integer.MAX_VALUE);
        running.awaitTokens(3);
        long steps = served.engine().status().steps();
        running.cancel();
        await("the running one is gone", status -> open(status) == 0);
        assertTrue(served.engine().status().steps() - steps < 890, "it did not run to its end");
    }

    @Test
    void whoComesTooMuchIsToldWhenToComeAgain() {
        SlowReader first = SlowReader.start(channel, prompt(TOKENS).build());
        await("the sequence pauses", status -> status.paused() == 1);
        SlowReader second = SlowReader.start(channel, prompt(TOKENS).build());
        await("the second pauses too", status -> status.paused() == 2);
        SlowReader third = SlowReader.start(channel, prompt(TOKENS).build());
        await("the third pauses too", status -> status.paused() == 3);
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> whole(prompt(1)));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
        assertTrue(String.valueOf(refused.getMessage()).contains("try again in"), refused.getMessage());
        RetryInfo retry = detail(refused, RetryInfo.class);
        long millis = retry.getRetryDelay().getSeconds() * 1000
                + retry.getRetryDelay().getNanos() / 1_000_000;
        assertTrue(millis >= 100 && millis <= 120_000, "" + retry);
        for (SlowReader reader : new SlowReader[] {first, second, third}) {
            reader.cancel();
        }
    }

    @Test
    void aCallsDeadlineTravelsIntoTheEngine() {
        SlowReader late = SlowReader.start(channel, prompt(TOKENS).build(), 1500);
        late.read(2);
        assertEquals(Status.Code.DEADLINE_EXCEEDED, late.error().getCode());
        await("it is dropped", status -> open(status) == 0);
    }

    @Test
    void tellsHowLongItWaited() {
        GenerateResponse answer = whole(prompt(4));
        long queue = answer.getFinished().getUsage().getQueueMicros();
        long first = answer.getFinished().getUsage().getFirstTokenMicros();
        assertTrue(queue > 0 && queue < first, queue + " and " + first);
        assertTrue(first <= answer.getFinished().getUsage().getTotalMicros());
    }

    @Test
    void namesWhatIsWrongWithATenant() {
        assertEquals(
                2,
                whole(prompt(2).setTenant(Tenant.newBuilder().setKey("team").setWeight(2)))
                        .getTokensCount());
        assertField("tenant.weight", Tenant.newBuilder().setWeight(0));
        assertField("tenant.weight", Tenant.newBuilder().setWeight(Double.NaN));
        assertField("tenant.key", Tenant.newBuilder().setKey("k".repeat(257)));
    }

    private static void assertField(String field, Tenant.Builder tenant) {
        StatusRuntimeException refused =
                assertThrows(StatusRuntimeException.class, () -> whole(prompt(2).setTenant(tenant)));
        assertEquals(
                field, detail(refused, BadRequest.class).getFieldViolations(0).getField());
        assertFalse(String.valueOf(refused.getMessage()).isBlank());
    }

    private static <M extends com.google.protobuf.Message> M detail(StatusRuntimeException refused, Class<M> type) {
        try {
            return Objects.requireNonNull(StatusProto.fromThrowable(refused))
                    .getDetails(0)
                    .unpack(type);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
