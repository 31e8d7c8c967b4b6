package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which requests are traced, and what the router is told of it. */
class TracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENT = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + CLIENT + "-01";
    private static final String NOT_SAMPLED = "00-" + TRACE + "-" + CLIENT + "-00";
    private static final String BODY = "{\"prompt\":\"abc\"}";

    private static FakeRouter router;
    private static Gateway gateway;

    @Configuration(proxyBeanMethods = false)
    static class Exporting {
        @Bean
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        gateway = new Gateway(
                new SpringApplicationBuilder(GatewayApplication.class, Exporting.class),
                router.port(),
                "exedra.gateway.trace-sampling-rate=1");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        spans();
        gateway.context().getBean(InMemorySpanExporter.class).reset();
        router.reset();
    }

    /** All that ended so far. */
    private static List<SpanData> spans() {
        gateway.context().getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
        return gateway.context().getBean(InMemorySpanExporter.class).getFinishedSpanItems();
    }

    /** A span ends when its answer was sent, which a client may see before. */
    private static List<SpanData> awaitSpans(int count) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (spans().size() < count && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return spans();
    }

    private static String toldToRouter() {
        return router.headers.stream()
                .filter(headers -> headers.containsKey(key()))
                .map(headers -> String.valueOf(headers.get(key())))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static Metadata.Key<String> key() {
        return Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    }

    @Test
    void aClientsTraceGoesOnThroughTheGatewayToTheRouter() {
        gateway.post("/v1/completions", BODY, "traceparent", SAMPLED);

        List<SpanData> spans = awaitSpans(1);
        assertThat(spans).hasSize(1);
        SpanData span = spans.getFirst();
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(CLIENT);
        assertThat(span.getName()).contains("/v1/completions");
        assertThat(toldToRouter()).isEqualTo("00-" + TRACE + "-" + span.getSpanId() + "-01");
    }

    @Test
    void aProxiedCallsTraceGoesOnToTheRouter() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", gateway.port())
                .usePlaintext()
                .build();
        try {
            Metadata headers = new Metadata();
            headers.put(key(), SAMPLED);
            InferenceServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .tokenize(TokenizeRequest.newBuilder().setText("abc").build());
        } finally {
            channel.shutdownNow();
        }

        List<SpanData> spans = awaitSpans(2);
        assertThat(spans).hasSize(2).allMatch(span -> span.getTraceId().equals(TRACE));
        SpanData outer = spans.stream()
                .filter(span -> span.getParentSpanId().equals(CLIENT))
                .findFirst()
                .orElseThrow();
        SpanData inner = spans.stream()
                .filter(span -> span.getParentSpanId().equals(outer.getSpanId()))
                .findFirst()
                .orElseThrow();
        assertThat(toldToRouter()).isEqualTo("00-" + TRACE + "-" + inner.getSpanId() + "-01");
    }

    @Test
    void whatItsClientDoesNotSampleLeavesNoSpanAndTheRouterIsToldSo() {
        gateway.post("/v1/completions", BODY, "traceparent", NOT_SAMPLED);
        assertThat(toldToRouter()).startsWith("00-" + TRACE).endsWith("-00");
        gateway.get("/actuator/health/readiness", "traceparent", SAMPLED);
        gateway.get("/health", "traceparent", SAMPLED);

        // One that is sampled comes last: whatever came before it has ended.
        gateway.post("/v1/completions", BODY, "traceparent", SAMPLED);
        assertThat(awaitSpans(1)).hasSize(1);
    }

    @Test
    void everythingIsSampledWhereTheRateIsOneAndTheClientSaysNothing() {
        gateway.post("/v1/completions", BODY);

        SpanData span = awaitSpans(1).getFirst();
        assertThat(toldToRouter()).isEqualTo("00-" + span.getTraceId() + "-" + span.getSpanId() + "-01");
        assertThat(span.getParentSpanContext().isValid()).isFalse();
    }
}
