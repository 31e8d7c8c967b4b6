package dev.exedra.router.grpc;

import dev.exedra.core.ExedraException;

/** A field of a request that cannot be honoured. */
final class RequestException extends ExedraException {

    private static final long serialVersionUID = 1L;

    private final String field;

    RequestException(String field, String message) {
        super(message);
        this.field = field;
    }

    /** As inference.proto calls it. */
    String field() {
        return field;
    }
}
