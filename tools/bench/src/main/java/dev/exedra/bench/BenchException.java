package dev.exedra.bench;

import dev.exedra.core.ExedraException;

/** A benchmark that cannot run as asked. */
final class BenchException extends ExedraException {

    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }
}
