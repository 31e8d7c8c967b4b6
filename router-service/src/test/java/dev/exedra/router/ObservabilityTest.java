package dev.exedra.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.model.HostedExperts;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.expert.ExpertLimits;
import dev.exedra.expert.ExpertSelection;
import dev.exedra.expert.ExpertServer;
import dev.exedra.expert.PodTelemetry;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;
import dev.exedra.router.grpc.RouterServer;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an operator sees of a router and its pods: figures and traces. */
@Timeout(120)
class ObservabilityTest {

    private static final Path DEMO = Path.of("../models/demo");
    private static final String PROMPT = "And the LORD said unto Moses,";
    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
    private static final SdkTracerProvider POD_TRACES = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(SPANS))
            .build();
    private static final List<MeterRegistry> POD_FIGURES = new ArrayList<>();
    private static final List<ExpertServer> PODS = new ArrayList<>();
    private static ConfigurableApplicationContext router;
    private static ManagedChannel channel;

    @Configuration(proxyBeanMethods = false)
    static class Exporting {
        @Bean
        SimpleSpanProcessor spanProcessor() {
            return (SimpleSpanProcessor) SimpleSpanProcessor.create(SPANS);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        OpenTelemetrySdk traces =
                OpenTelemetrySdk.builder().setTracerProvider(POD_TRACES).build();
        for (String experts : List.of("0/2", "1/2", "none")) {
            HostedExperts hosted = HostedExperts.load(
                    DEMO,
                    LoadOptions.defaults().withThreads(1),
                    spec -> ExpertSelection.parse(experts).of(spec),
                    experts.equals("none"));
            POD_FIGURES.add(new SimpleMeterRegistry());
            PODS.add(ExpertServer.start(
                    hosted,
                    ExpertLimits.defaults(),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    experts,
                    new PodTelemetry(POD_FIGURES.getLast(), traces, 4096)));
        }
        router = new SpringApplicationBuilder(RouterApplication.class, Exporting.class)
                .run(
                        "--exedra.model=" + DEMO,
                        "--exedra.grpc-port=0",
                        "--server.port=0",
                        "--management.tracing.sampling.probability=0",
                        "--exedra.maximum-traced-steps=2000",
                        "--exedra.pods="
                                + String.join(
                                        ",",
                                        PODS.stream()
                                                .map(pod -> "localhost:" + pod.port())
                                                .toList()));
        channel = NettyChannelBuilder.forAddress(
                        "localhost", router.getBean(RouterServer.class).port())
                .usePlaintext()
                .build();
        HealthGrpc.HealthBlockingStub health =
                HealthGrpc.newBlockingStub(channel).withWaitForReady();
        while (health.check(HealthCheckRequest.getDefaultInstance()).getStatus() != ServingStatus.SERVING) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        router.close();
        PODS.forEach(ExpertServer::close);
        POD_TRACES.close();
    }

    /** Nothing of the test before is under way any more. */
    @BeforeEach
    void reset() {
        awaitIdle();
        SPANS.reset();
    }

    private static Scrape awaitIdle() {
        return await(
                seen -> seen.value("vllm:num_requests_running") == 0 && seen.value("vllm:kv_cache_usage_perc") == 0);
    }

    private static Prompt.Builder prompt(int tokens) {
        return Prompt.newBuilder()
                .setText(PROMPT)
                .setSampling(Sampling.newBuilder().setMaxTokens(tokens).setIgnoreEos(true));
    }

    private static InferenceServiceGrpc.InferenceServiceBlockingStub stub(String... traceparent) {
        InferenceServiceGrpc.InferenceServiceBlockingStub stub = InferenceServiceGrpc.newBlockingStub(channel);
        if (traceparent.length == 0) {
            return stub;
        }
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent[0]);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static GenerateResponse generate(int tokens, String... traceparent) {
        return stub(traceparent)
                .generate(GenerateRequest.newBuilder().setPrompt(prompt(tokens)).build());
    }

    private static Scrape scrape() {
        return Scrape.of("http://localhost:" + router.getEnvironment().getProperty("local.server.port") + "/metrics");
    }

    private static Scrape await(Predicate<Scrape> condition) {
        Scrape seen = scrape();
        while (!condition.test(seen)) {
            seen = scrape();
        }
        return seen;
    }

    private static double podFigure(String name) {
        return POD_FIGURES.stream()
                .flatMap(figures -> figures.find(name).functionCounters().stream())
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    @Test
    void countsEveryTokenOnceUnderTheNamesOfVllmsDashboards() {
        Scrape before = scrape();
        GenerateResponse answer = generate(7);
        Scrape after = scrape();

        assertGrown(before, after, 7, "vllm:generation_tokens_total", "counter");
        assertGrown(before, after, answer.getStarted().getPromptTokens(), "vllm:prompt_tokens_total", "counter");
        assertGrown(before, after, 1, "vllm:request_success_total", "counter", "finished_reason=\"length\"");
        assertGrown(before, after, 0, "vllm:request_success_total", "counter", "finished_reason=\"abort\"");
        assertGrown(before, after, 0, "vllm:num_preemptions_total", "counter");
        assertHistogram(before, after, 1, "vllm:time_to_first_token_seconds");
        assertHistogram(before, after, 6, "vllm:inter_token_latency_seconds");
        assertHistogram(before, after, 6, "vllm:time_per_output_token_seconds");
        assertHistogram(before, after, 1, "vllm:request_time_per_output_token_seconds");
        assertHistogram(before, after, 1, "vllm:e2e_request_latency_seconds");
        assertHistogram(before, after, 1, "vllm:request_queue_time_seconds");
        assertHistogram(before, after, 1, "vllm:request_inference_time_seconds");
        assertHistogram(before, after, 1, "vllm:request_prefill_time_seconds");
        assertHistogram(before, after, 1, "vllm:request_decode_time_seconds");
        assertHistogram(before, after, 1, "vllm:request_prompt_tokens");
        assertHistogram(before, after, 1, "vllm:request_generation_tokens");
        assertHistogram(before, after, 1, "vllm:request_params_max_tokens");
        assertEquals(7, grown(before, after, "vllm:request_generation_tokens_sum"));
        assertTrue(after.buckets("vllm:time_to_first_token_seconds").containsAll(List.of("0.001", "0.25", "2560.0")));
        assertTrue(after.buckets("vllm:e2e_request_latency_seconds").containsAll(List.of("0.3", "7680.0")));
        assertTrue(after.buckets("vllm:request_prompt_tokens").containsAll(List.of("1.0", "20.0", "1000.0")));
    }

    private static double grown(Scrape before, Scrape after, String name, String... labels) {
        return after.value(name, labels) - before.value(name, labels);
    }

    private static void assertGrown(
            Scrape before, Scrape after, int expected, String name, String type, String... labels) {
        assertEquals(type, after.type(name), name);
        assertTrue(after.value(name, "model_name=\"demo\"") >= 0);
        assertEquals(expected, grown(before, after, name, labels), name);
    }

    private static void assertHistogram(Scrape before, Scrape after, int expected, String name) {
        assertEquals("histogram", after.type(name), name);
        assertEquals(expected, grown(before, after, name + "_count", "model_name=\"demo\""), name);
        assertEquals(
                after.value(name + "_count"), after.value(name + "_bucket", "le=\"+Inf\""), name + " has all buckets");
    }

    @Test
    void scoringAPromptGeneratesNothing() {
        Scrape before = scrape();
        stub().generate(GenerateRequest.newBuilder()
                .setPrompt(Prompt.newBuilder()
                        .setText(PROMPT)
                        .setSampling(Sampling.newBuilder().setMaxTokens(0).setPromptLogprobs(0)))
                .build());
        Scrape after = scrape();
        assertEquals(0, grown(before, after, "vllm:generation_tokens_total"));
        assertEquals(0, grown(before, after, "vllm:time_to_first_token_seconds_count"));
        assertTrue(grown(before, after, "vllm:prompt_tokens_total") > 0);
    }

    @Test
    void showsWhoRunsAndHowFullTheCacheIsAndWhoLeft() {
        Scrape before = scrape();
        assertEquals("gauge", before.type("vllm:num_requests_running"));
        assertEquals("gauge", before.type("vllm:num_requests_waiting"));
        assertEquals("gauge", before.type("vllm:kv_cache_usage_perc"));
        Context.CancellableContext call = Context.current().withCancellation();
        call.run(() -> {
            Iterator<GenerateStreamResponse> stream = stub().generateStream(GenerateStreamRequest.newBuilder()
                    .setPrompt(prompt(1000))
                    .build());
            while (!stream.next().hasTokens()) {}
            Scrape during = await(seen -> seen.value("vllm:num_requests_running") == 1);
            assertTrue(during.value("vllm:kv_cache_usage_perc") > 0);
            assertEquals(
                    during.value("vllm:kv_cache_usage_perc"), during.value("vllm:gpu_cache_usage_perc"), "older name");
            assertEquals(
                    during.value("exedra_kv_pages_used") / during.value("exedra_kv_pages"),
                    during.value("vllm:kv_cache_usage_perc"),
                    1e-9);
        });
        call.cancel(Status.CANCELLED.asRuntimeException());
        Scrape after = awaitIdle();
        assertEquals(1, grown(before, after, "vllm:request_success_total", "finished_reason=\"abort\""));
    }

    @Test
    void expertsCountEveryRowTimesTopK() {
        double before = podFigure("exedra.expert.tokens");
        Scrape routerBefore = scrape();
        GenerateResponse answer = generate(5);
        // The last token is not computed any further. 6 layers; 2 routed experts and the shared ones a row.
        int rows = answer.getStarted().getPromptTokens() + 4;
        assertEquals(rows * 6 * 3, podFigure("exedra.expert.tokens") - before);
        Scrape after = scrape();
        assertEquals(rows, grown(routerBefore, after, "exedra_engine_rows_total"));
        for (ExpertServer pod : PODS) {
            String label = "pod=\"localhost:" + pod.port() + "\"";
            assertEquals(1, after.value("exedra_dispatch_ready", label));
            assertEquals(0, after.value("exedra_dispatch_outstanding_rows", label));
            assertTrue(after.value("exedra_dispatch_credit_open", label) > 0);
            assertTrue(grown(routerBefore, after, "exedra_dispatch_sent_bytes_total", label) > 0);
            assertTrue(grown(routerBefore, after, "exedra_dispatch_received_bytes_total", label) > 0);
            assertTrue(grown(routerBefore, after, "exedra_dispatch_round_trip_seconds_count", label) > 0);
            assertTrue(grown(routerBefore, after, "exedra_dispatch_queue_seconds_sum", label) >= 0);
        }
    }

    private static String traceparent(String lastDigits, boolean sampled) {
        return "00-4bf92f3577b34da6a3ce929d0e0e" + lastDigits + "-00f067aa0ba902b7-" + (sampled ? "01" : "00");
    }

    private static List<SpanData> trace(String lastDigits) {
        return SPANS.getFinishedSpanItems().stream()
                .filter(span -> span.getTraceId().endsWith(lastDigits))
                .toList();
    }

    private static List<SpanData> below(SpanData parent, String name) {
        return SPANS.getFinishedSpanItems().stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId())
                        && span.getName().startsWith(name))
                .toList();
    }

    /** The step's end comes after the answer's. */
    private static void awaitSteps(int steps, String lastDigits) {
        while (trace(lastDigits).stream()
                        .filter(span -> span.getName().equals("step"))
                        .count()
                < steps) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSampledRequestShowsStepLayerPodAndMicroseconds() {
        generate(3, traceparent("0001", true));
        awaitSteps(3, "0001");

        SpanData request = trace("0001").stream()
                .filter(span -> span.getName().equals("generate"))
                .findFirst()
                .orElseThrow();
        assertEquals("00f067aa0ba902b7", request.getParentSpanId());
        List<SpanData> steps = below(request, "step");
        assertEquals(3, steps.size());
        for (SpanData step : steps) {
            assertEquals(6, below(step, "layer ").size());
            assertEquals(1, below(step, "head").size());
            for (SpanData layer : below(step, "layer ")) {
                List<SpanData> pods = below(layer, "pod ");
                assertTrue(pods.size() >= 2, "the shared experts and at least one group");
                for (SpanData pod : pods) {
                    assertTrue(pod.getAttributes().asMap().keySet().stream()
                            .anyMatch(key -> key.getKey().equals("exedra.compute.micros")));
                    assertTrue(layer.getStartEpochNanos() <= pod.getStartEpochNanos());
                    assertTrue(pod.getEndEpochNanos() <= layer.getEndEpochNanos());
                }
            }
        }
        SpanData pod =
                below(below(steps.getFirst(), "layer ").getFirst(), "pod ").getFirst();
        while (below(pod, "").isEmpty()) {
            Thread.onSpinWait();
        }
        SpanData within = below(pod, "").getFirst();
        assertTrue(within.getName().endsWith("experts"));
        assertEquals(
                List.of("compute", "queue"),
                below(within, "").stream().map(SpanData::getName).sorted().toList());
    }

    @Test
    void anUnsampledRequestLeavesNothing() {
        generate(3);
        generate(3, traceparent("0002", false));
        // What comes after them has ended: so have they.
        generate(1, traceparent("0003", true));
        awaitSteps(1, "0003");
        assertEquals(
                List.of(),
                SPANS.getFinishedSpanItems().stream()
                        .filter(span -> !span.getTraceId().endsWith("0003"))
                        .toList());
    }

    @Test
    void aStepOfTwoSampledRequestsIsInBothTracesJoinedByLinks() {
        Context.CancellableContext call = Context.current().withCancellation();
        call.run(() -> {
            Iterator<GenerateStreamResponse> stream = stub(traceparent("000a", true))
                    .generateStream(GenerateStreamRequest.newBuilder()
                            .setPrompt(prompt(1000))
                            .build());
            while (!stream.next().hasTokens()) {}
            generate(2, traceparent("000b", true));
        });
        call.cancel(Status.CANCELLED.asRuntimeException());
        awaitSteps(2, "000b");

        SpanData joined = trace("000b").stream()
                .filter(span -> span.getName().equals("step"))
                .findFirst()
                .orElseThrow();
        SpanData carrier = trace("000a").stream()
                .filter(span -> span.getSpanId()
                        .equals(joined.getLinks().getFirst().getSpanContext().getSpanId()))
                .findFirst()
                .orElseThrow();
        assertEquals("step", carrier.getName());
        assertEquals(6, below(carrier, "layer ").size(), "the layers are below the first request's step");
        assertEquals(0, below(joined, "").size());
        assertEquals(
                joined.getParentSpanId(),
                carrier.getLinks().getFirst().getSpanContext().getSpanId());
    }

    @Test
    void aRefusedRequestEndsItsSpanWithTheReason() {
        Prompt.Builder wrong = prompt(3).setText("");
        StatusRuntimeException refused = assertThrows(
                StatusRuntimeException.class,
                () -> stub(traceparent("000c", true))
                        .generate(GenerateRequest.newBuilder().setPrompt(wrong).build()));
        assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        assertEquals(1, trace("000c").size());
        assertEquals(StatusCode.ERROR, trace("000c").getFirst().getStatus().getStatusCode());
    }
}
