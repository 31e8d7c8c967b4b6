package dev.exedra.core.sampling;

import dev.exedra.core.ExedraException;

/** A sampling parameter outside what is allowed; the message names the field, its value and what is allowed. */
public class SamplingException extends ExedraException {

    private static final long serialVersionUID = 1L;

    private final String field;

    /** For one field of {@link SamplingParameters}; {@code allowed} reads on from "must be ". */
    public SamplingException(String field, Object value, String allowed) {
        super(field + " must be " + allowed + ", not " + value);
        this.field = field;
    }

    /** The component of {@link SamplingParameters} that was refused. */
    public String field() {
        return field;
    }
}
