package dev.exedra.router.dispatch;

import dev.exedra.core.ExedraException;

/** Experts that cannot be asked now. */
public final class DispatchException extends ExedraException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    DispatchException(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
