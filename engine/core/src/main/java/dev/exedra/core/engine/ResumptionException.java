package dev.exedra.core.engine;

/** A {@link Resumption} that no sequence of this request can have come to. */
public final class ResumptionException extends EngineException {

    private static final long serialVersionUID = 1L;

    private final String field;

    ResumptionException(String field, String message) {
        super(message);
        this.field = field;
    }

    /** The component of {@link Resumption} that is wrong. */
    public String field() {
        return field;
    }
}
