package dev.exedra.router.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;

/** Says in a trailer how many tokens were not routed exactly, if any, also where a call ends with an error. */
final class InexactTrailer implements ServerInterceptor {

    static final Metadata.Key<String> KEY = Metadata.Key.of("exedra-inexact-tokens", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<AtomicInteger> COUNT = Context.key("exedra-inexact-tokens");

    /** The count of the call that is being handled on this thread; nobody's where no interceptor stands before it. */
    static AtomicInteger count() {
        AtomicInteger count = COUNT.get();
        return count == null ? new AtomicInteger() : count;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        AtomicInteger count = new AtomicInteger();
        ServerCall<Q, A> counting = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                if (count.get() > 0) {
                    trailers.put(KEY, Integer.toString(count.get()));
                }
                super.close(status, trailers);
            }
        };
        return Contexts.interceptCall(Context.current().withValue(COUNT, count), counting, headers, next);
    }
}
