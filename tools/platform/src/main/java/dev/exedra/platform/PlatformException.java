package dev.exedra.platform;

import dev.exedra.core.ExedraException;

/** A platform that cannot be started, or that does not answer. */
public final class PlatformException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public PlatformException(String message) {
        super(message);
    }
}
