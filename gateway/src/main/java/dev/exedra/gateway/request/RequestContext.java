package dev.exedra.gateway.request;

import dev.exedra.gateway.key.ApiKey;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** One request: its id, who asks, what it used. Kept as an attribute of its exchange. */
public final class RequestContext {

    private static final String ATTRIBUTE = RequestContext.class.getName();
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final String id;
    private final Optional<Traceparent> trace;
    private final Tally tally = new Tally();
    private volatile @Nullable ApiKey key;
    private volatile boolean routerUnavailable;
    private volatile boolean clientGone;

    private RequestContext(String id, Optional<Traceparent> trace) {
        this.id = id;
        this.trace = trace;
    }

    /** Begins a request; a client's own id is kept if it is safe to log. */
    public static RequestContext begin(Map<String, Object> attributes, @Nullable String wantedId) {
        String id = wantedId != null && ID.matcher(wantedId).matches()
                ? wantedId
                : UUID.randomUUID().toString();
        RequestContext context = new RequestContext(id, Traceparent.of(attributes));
        attributes.put(ATTRIBUTE, context);
        return context;
    }

    public static RequestContext of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    public String id() {
        return id;
    }

    /** The request's span, sampled or not. */
    public Optional<Traceparent> trace() {
        return trace;
    }

    public Tally tally() {
        return tally;
    }

    public Optional<ApiKey> key() {
        return Optional.ofNullable(key);
    }

    public void heldBy(ApiKey holder) {
        key = holder;
    }

    /** Whether the router could not be reached, which the circuit breaker counts. */
    public boolean routerUnavailable() {
        return routerUnavailable;
    }

    public void foundRouterUnavailable() {
        routerUnavailable = true;
    }

    /** Whether the client left before its answer was complete. */
    public boolean clientGone() {
        return clientGone;
    }

    public void foundClientGone() {
        clientGone = true;
    }
}
