package dev.exedra.cli.logits;

import dev.exedra.core.ExedraException;

/** A prompt whose logits cannot be computed. */
public final class LogitsException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public LogitsException(String message) {
        super(message);
    }
}
