package dev.exedra.expert;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spans of calls that their router sampled: made when all is over, from times that are noted anyway. */
final class PodSpans {

    private static final TextMapGetter<String> TRACEPARENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String name) {
            return name.equals("traceparent") ? traceparent : null;
        }
    };

    private final Tracer tracer;

    PodSpans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.exedra.expert");
    }

    /**
     * Tells of a batch that was computed.
     *
     * @param rows of the whole batch
     */
    void computed(List<Piece> pieces, int rows, long startedNanos, long endedNanos) {
        for (Piece piece : pieces) {
            if (!piece.traceparent().isEmpty()) {
                computed(piece, rows, startedNanos, endedNanos);
            }
        }
    }

    private void computed(Piece piece, int rows, long startedNanos, long endedNanos) {
        Instant ended = Instant.now().minusNanos(System.nanoTime() - endedNanos);
        Instant started = ended.minusNanos(endedNanos - startedNanos);
        Instant arrived = started.minusNanos(startedNanos - piece.arrivedNanos());
        Context router =
                W3CTraceContextPropagator.getInstance().extract(Context.root(), piece.traceparent(), TRACEPARENT);
        Span experts = tracer.spanBuilder(piece.work() instanceof Piece.Shared ? "shared experts" : "experts")
                .setParent(router)
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(arrived)
                .setAttribute("exedra.layer", piece.layer())
                .setAttribute("exedra.stage", piece.stage())
                .setAttribute("exedra.rows", piece.rows())
                .setAttribute("exedra.rows.times.experts", piece.cost())
                .setAttribute("exedra.batch.rows", rows)
                .startSpan();
        Context within = router.with(experts);
        part("queue", within, arrived, started);
        part("compute", within, started, ended);
        experts.end(ended);
    }

    private void part(String name, Context within, Instant from, Instant to) {
        tracer.spanBuilder(name)
                .setParent(within)
                .setStartTimestamp(from)
                .startSpan()
                .end(to);
    }
}
