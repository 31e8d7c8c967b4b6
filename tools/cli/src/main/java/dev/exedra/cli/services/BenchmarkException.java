package dev.exedra.cli.services;

import dev.exedra.core.ExedraException;

/** A measurement that cannot be made, or that would not tell the truth. */
final class BenchmarkException extends ExedraException {

    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        super(message);
    }
}
