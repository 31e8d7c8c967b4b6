package dev.exedra.router.trace;

import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepPart;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.router.dispatch.RemoteDispatcher;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A step that serves sampled sequences. Each of them has a span of the step in its own trace; the first one's has the layers below
 * it, the others link there, and it links to them.
 */
final class TracedStep implements StepObserver {

    private final Tracer tracer;
    private final List<Span> steps;
    private final int layers;
    private @Nullable Span layer;

    private TracedStep(Tracer tracer, List<Span> steps, int layers) {
        this.tracer = tracer;
        this.steps = steps;
        this.layers = layers;
    }

    static TracedStep begin(Tracer tracer, List<Span> sampled, int sequences, int layers) {
        List<Span> steps = new ArrayList<>(sampled.size());
        for (Span sequence : sampled) {
            SpanBuilder step = tracer.spanBuilder("step")
                    .setParent(Context.root().with(sequence))
                    .setAttribute("exedra.sequences", sequences);
            if (steps.isEmpty()) {
                sampled.subList(1, sampled.size()).forEach(other -> step.addLink(other.getSpanContext()));
            } else {
                step.addLink(steps.getFirst().getSpanContext());
            }
            steps.add(step.startSpan());
        }
        return new TracedStep(tracer, steps, layers);
    }

    /** What a layer left is where the next begins; behind the last one comes the head. */
    @Override
    public void hidden(int next, Matrix hidden) {
        endLayer();
        layer = tracer.spanBuilder(next < layers ? "layer " + next : "head")
                .setParent(Context.root().with(steps.getFirst()))
                .setAttribute("exedra.rows", hidden.rows())
                .startSpan();
    }

    /** Told of the layer that is under way; of several stages, of the last. */
    @Override
    public void spent(StepPart part, long nanos) {
        if (layer != null) {
            layer.setAttribute("exedra." + part.name().toLowerCase(Locale.ROOT) + ".micros", nanos / 1000);
        }
    }

    @Override
    public CompletionStage<ExpertSum> dispatch(Dispatcher dispatcher, ExpertCall call) {
        Span parent = layer == null ? steps.getFirst() : layer;
        if (dispatcher instanceof RemoteDispatcher remote) {
            return remote.dispatch(call, new TracedCall(tracer, parent, call.stage()));
        }
        Span experts = tracer.spanBuilder("experts")
                .setParent(Context.root().with(parent))
                .setAttribute("exedra.stage", call.stage())
                .startSpan();
        return dispatcher.dispatch(call).whenComplete((_, _) -> experts.end());
    }

    @Override
    public void ended() {
        endLayer();
        steps.forEach(Span::end);
    }

    private void endLayer() {
        if (layer != null) {
            layer.end();
            layer = null;
        }
    }
}
