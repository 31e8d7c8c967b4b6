package dev.exedra.core.moe;

import dev.exedra.core.ExedraException;

/** A gate that cannot be, or scores that it refuses. */
public class GateException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public GateException(String message) {
        super(message);
    }
}
