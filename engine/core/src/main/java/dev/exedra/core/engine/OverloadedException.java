package dev.exedra.core.engine;

import java.time.Duration;

/** More is open than may be: try again later. */
public final class OverloadedException extends EngineException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    private OverloadedException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    static OverloadedException engine(String limit, Load open, Duration wait) {
        return of("the engine is full", limit, open, wait);
    }

    static OverloadedException tenant(Tenant tenant, String limit, Load open, Duration wait) {
        return of("tenant '" + tenant.key() + "' has its share of a full engine", limit, open, wait);
    }

    private static OverloadedException of(String what, String limit, Load open, Duration wait) {
        return new OverloadedException(
                what + ": " + open.sequences() + " sequences of up to " + open.tokens() + " tokens are open (" + limit
                        + "); try again in " + Math.ceilDiv(wait.toMillis(), 1000) + " s",
                wait);
    }

    /** How long it takes until those who wait now run. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
