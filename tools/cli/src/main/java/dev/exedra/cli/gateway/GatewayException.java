package dev.exedra.cli.gateway;

import dev.exedra.core.ExedraException;

/** A gateway that does not answer, or not as wished. */
public final class GatewayException extends ExedraException {

    private static final long serialVersionUID = 1L;

    GatewayException(String message) {
        super(message);
    }
}
