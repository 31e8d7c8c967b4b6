package dev.exedra.router.trace;

import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.router.dispatch.CallObserver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** A span for every piece that a pod is asked for; it tells where the time went, in microseconds. */
final class TracedCall implements CallObserver {

    private final Tracer tracer;
    private final Span layer;
    private final int stage;

    TracedCall(Tracer tracer, Span layer, int stage) {
        this.tracer = tracer;
        this.layer = layer;
        this.stage = stage;
    }

    @Override
    public Asked asked(String pod, int rows, long cost) {
        Span span = tracer.spanBuilder("pod " + pod)
                .setParent(Context.root().with(layer))
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("exedra.pod", pod)
                .setAttribute("exedra.stage", stage)
                .setAttribute("exedra.rows", rows)
                .setAttribute("exedra.rows.times.experts", cost)
                .startSpan();
        return new AskedPod(span);
    }

    private record AskedPod(Span span) implements Asked {
        @Override
        public String traceparent() {
            return TraceContext.traceparent(span);
        }

        @Override
        public void answered(ForwardResponseHeader header) {
            if (header.hasError()) {
                span.setStatus(StatusCode.ERROR, header.getError().getMessage());
            } else {
                span.setAttribute("exedra.queue.micros", header.getQueueMicros());
                span.setAttribute("exedra.compute.micros", header.getComputeMicros());
                span.setAttribute("exedra.service.micros", header.getServiceMicros());
            }
            span.end();
        }

        @Override
        public void lost(String reason) {
            span.setStatus(StatusCode.ERROR, reason);
            span.end();
        }
    }
}
