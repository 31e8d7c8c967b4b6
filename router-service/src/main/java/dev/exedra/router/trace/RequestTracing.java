package dev.exedra.router.trace;

import dev.exedra.core.engine.Generation;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.StepObservers;
import dev.exedra.core.layer.StepObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Begins spans of requests and of the steps that serve them; what is not sampled costs a look at its listener. */
public final class RequestTracing {

    private final Tracer tracer;
    private final int maximumSteps;

    /** @param maximumSteps of a sampled sequence that have spans, its first ones: a long answer would drown the rest */
    public RequestTracing(OpenTelemetry telemetry, int maximumSteps) {
        this.tracer = telemetry.getTracer("dev.exedra.router");
        this.maximumSteps = maximumSteps;
    }

    /**
     * Submits a sequence, with a span from now to its end if the caller's trace is sampled, or the router's own sampler chooses it.
     *
     * @param engine takes the sequence with a listener that tells this one everything
     */
    public Generation submit(
            GenerationListener listener,
            String model,
            int promptTokens,
            Function<GenerationListener, Generation> engine) {
        Span span = tracer.spanBuilder("generate")
                .setParent(TraceContext.caller())
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("exedra.model", model)
                .setAttribute("exedra.prompt.tokens", promptTokens)
                .startSpan();
        if (!span.getSpanContext().isSampled()) {
            return engine.apply(listener);
        }
        TracedSequence traced = new TracedSequence(listener, span, maximumSteps);
        try {
            return engine.apply(traced);
        } catch (RuntimeException refused) {
            traced.refused(refused);
            throw refused;
        }
    }

    /**
     * Looks at the steps that serve sampled sequences.
     *
     * @param layers of the model
     */
    public StepObservers steps(int layers) {
        return sequences -> of(sequences, layers);
    }

    private StepObserver of(List<GenerationListener> sequences, int layers) {
        List<Span> sampled = new ArrayList<>(0);
        for (GenerationListener sequence : sequences) {
            if (sequence instanceof TracedSequence traced && traced.takeStep()) {
                sampled.add(traced.span());
            }
        }
        return sampled.isEmpty() ? StepObserver.NONE : TracedStep.begin(tracer, sampled, sequences.size(), layers);
    }
}
