package dev.exedra.router.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.Generation;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.StepObservers;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.sampling.FinishReason;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTracingTest {

    private static class Silent implements GenerationListener {
        @Override
        public void token(GeneratedToken token) {}

        @Override
        public void finished(FinishReason reason, String remainingText) {}

        @Override
        public void failed(ExedraException error) {}
    }

    private static final GenerationListener NOBODY = new Silent();

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    private OpenTelemetry telemetry(Sampler sampler) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(sampler)
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
    }

    private static final Generation UNDERWAY = new Generation() {
        @Override
        public void cancel() {}

        @Override
        public void pause() {}

        @Override
        public void proceed() {}
    };

    /** The listener that the engine is handed. */
    private static GenerationListener submitted(RequestTracing tracing) {
        List<GenerationListener> taken = new ArrayList<>();
        tracing.submit(NOBODY, "demo", 3, listener -> {
            taken.add(listener);
            return UNDERWAY;
        });
        return taken.getFirst();
    }

    @Test
    void onlyAnAnswersFirstStepsHaveSpans() {
        RequestTracing tracing = new RequestTracing(telemetry(Sampler.alwaysOn()), 2);
        GenerationListener sequence = submitted(tracing);
        StepObservers steps = tracing.steps(1);
        for (int step = 0; step < 4; step++) {
            steps.of(List.of(sequence)).ended();
        }
        sequence.finished(FinishReason.STOP, "");
        assertEquals(
                List.of("step", "step", "generate"),
                spans.getFinishedSpanItems().stream().map(SpanData::getName).toList());
    }

    @Test
    void tokensThatWereNotRoutedExactlyAreCountedInTheSpanAndHandedOn() {
        List<Integer> heard = new ArrayList<>();
        RequestTracing tracing = new RequestTracing(telemetry(Sampler.alwaysOn()), 2);
        List<GenerationListener> taken = new ArrayList<>();
        GenerationListener counting = new Silent() {
            @Override
            public void inexact(int more) {
                heard.add(more);
            }
        };
        tracing.submit(counting, "demo", 3, listener -> {
            taken.add(listener);
            return UNDERWAY;
        });
        taken.getFirst().inexact(2);
        taken.getFirst().inexact(3);
        taken.getFirst().finished(FinishReason.STOP, "");
        assertEquals(List.of(2, 3), heard);
        assertEquals(
                5L,
                spans.getFinishedSpanItems()
                        .getFirst()
                        .getAttributes()
                        .get(AttributeKey.longKey("exedra.inexact.tokens")));
    }

    @Test
    void whatIsNotSampledReachesTheEngineAsItIs() {
        RequestTracing tracing = new RequestTracing(telemetry(Sampler.alwaysOff()), 2);
        GenerationListener sequence = submitted(tracing);
        assertSame(NOBODY, sequence);
        assertSame(StepObserver.NONE, tracing.steps(1).of(List.of(sequence)));
        assertEquals(List.of(), spans.getFinishedSpanItems());
    }
}
