package dev.exedra.router.trace;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** W3C's trace context: read from a call's headers, written for whoever is asked next. */
public final class TraceContext implements ServerInterceptor {

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final Context.Key<io.opentelemetry.context.Context> CALLER = Context.key("exedra-trace");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!headers.containsKey(key("traceparent"))) {
            return next.startCall(call, headers);
        }
        io.opentelemetry.context.Context caller =
                W3C.extract(io.opentelemetry.context.Context.root(), headers, new Headers());
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
    }

    /** Whoever made the call that is being handled on this thread; the root if it said nothing. */
    static io.opentelemetry.context.Context caller() {
        io.opentelemetry.context.Context caller = CALLER.get();
        return caller == null ? io.opentelemetry.context.Context.root() : caller;
    }

    /** What a pod is told of the span that asks it. */
    static String traceparent(Span span) {
        Map<String, String> fields = new HashMap<>();
        W3C.inject(
                io.opentelemetry.context.Context.root().with(span),
                fields,
                (carrier, name, value) -> Objects.requireNonNull(carrier).put(name, value));
        return fields.getOrDefault("traceparent", "");
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static final class Headers implements TextMapGetter<Metadata> {
        @Override
        public Iterable<String> keys(Metadata headers) {
            return headers.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
            return headers == null ? null : headers.get(key(name));
        }
    }
}
