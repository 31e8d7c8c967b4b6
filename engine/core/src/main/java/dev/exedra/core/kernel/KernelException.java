package dev.exedra.core.kernel;

import dev.exedra.core.ExedraException;

/** A provider cannot do what it was asked: not on this machine, or not for this type of weight. */
public final class KernelException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public KernelException(String message) {
        super(message);
    }

    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
