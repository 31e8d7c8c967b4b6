package dev.exedra.gateway.router;

import io.grpc.Metadata;
import java.time.Duration;

/** What goes with one client's call: what it sent along, how long it waits, and what the router said at begin and end. */
public final class CallMetadata {

    private final Metadata request;
    private final Duration patience;
    private volatile Metadata headers = new Metadata();
    private volatile Metadata trailers = new Metadata();

    /**
     * A call's.
     *
     * @param request what the client sent along
     * @param patience until the client's own deadline; the gateway's may end the call before
     */
    public CallMetadata(Metadata request, Duration patience) {
        this.request = request;
        this.patience = patience;
    }

    /** Of a client that speaks no gRPC. */
    static CallMetadata none() {
        return new CallMetadata(new Metadata(), Duration.ofDays(1));
    }

    Metadata request() {
        return request;
    }

    Duration patience() {
        return patience;
    }

    /** Before the first message of the router that answered last. */
    public Metadata headers() {
        return headers;
    }

    /** After the last message, of a call that ended well. */
    public Metadata trailers() {
        return trailers;
    }

    void begun(Metadata sent) {
        headers = sent;
    }

    void ended(Metadata sent) {
        trailers = sent;
    }
}
