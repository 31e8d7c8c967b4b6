package dev.exedra.gateway.request;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/**
 * The span of a request, as W3C's header tells it.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param sampled whether anybody will see it; who is asked next keeps to that
 */
public record Traceparent(String traceId, String spanId, boolean sampled) {

    /** The name of the header. */
    public static final String HEADER = "traceparent";

    /** Of the exchange with these attributes. */
    static Optional<Traceparent> of(Map<String, Object> attributes) {
        return ServerRequestObservationContext.findCurrent(attributes)
                .map(context -> context.<TracingObservationHandler.TracingContext>get(
                        TracingObservationHandler.TracingContext.class))
                .map(TracingObservationHandler.TracingContext::getSpan)
                .map(Span::context)
                .map(Traceparent::of);
    }

    private static Traceparent of(TraceContext context) {
        return new Traceparent(context.traceId(), context.spanId(), Boolean.TRUE.equals(context.sampled()));
    }

    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
