package dev.exedra.gateway.router;

import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.request.Traceparent;
import io.grpc.Metadata;

/** What the router is told of who asks, as gRPC metadata; the same names are headers of proxied calls. */
public final class RequestHeaders {

    public static final String REQUEST_ID = "x-request-id";
    public static final String KEY_NAME = "exedra-key-name";
    public static final String KEY_WEIGHT = "exedra-key-weight";

    private RequestHeaders() {}

    /** Of one try: what the client sent along, and what only the gateway may say of it. */
    static Metadata of(RequestContext context, CallMetadata metadata) {
        Metadata headers = new Metadata();
        headers.put(name(REQUEST_ID), context.id());
        context.trace().ifPresent(trace -> headers.put(name(Traceparent.HEADER), trace.toString()));
        context.key().ifPresent(key -> {
            headers.put(name(KEY_NAME), key.name());
            headers.put(name(KEY_WEIGHT), Double.toString(key.weight()));
        });
        Metadata all = new Metadata();
        all.merge(metadata.request());
        all.discardAll(name(KEY_NAME));
        all.discardAll(name(KEY_WEIGHT));
        headers.keys().forEach(own -> all.discardAll(name(own)));
        all.merge(headers);
        return all;
    }

    private static Metadata.Key<String> name(String header) {
        return Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER);
    }
}
