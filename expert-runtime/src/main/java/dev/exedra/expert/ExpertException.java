package dev.exedra.expert;

import dev.exedra.core.ExedraException;

/** A pod's configuration that cannot be served. */
public final class ExpertException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public ExpertException(String message) {
        super(message);
    }
}
