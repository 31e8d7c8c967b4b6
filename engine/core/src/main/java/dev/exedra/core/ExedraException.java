package dev.exedra.core;

/** The base of every typed error of the engine: one clear line that says what was wrong, what was expected, what to do. */
public class ExedraException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ExedraException(String message) {
        super(message);
    }

    public ExedraException(String message, Throwable cause) {
        super(message, cause);
    }
}
