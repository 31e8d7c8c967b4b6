package dev.exedra.chart;

/** Helm is not there, or refused what it was given. */
public final class HelmException extends RuntimeException {

    private static final long serialVersionUID = 1;

    HelmException(String message) {
        super(message);
    }

    HelmException(String message, Throwable cause) {
        super(message, cause);
    }
}
