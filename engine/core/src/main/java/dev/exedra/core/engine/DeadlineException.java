package dev.exedra.core.engine;

/** The time that a sequence was given is over. */
public final class DeadlineException extends EngineException {

    private static final long serialVersionUID = 1L;

    DeadlineException(int generated) {
        super("the time that the caller gave is over, after " + generated
                + " generated tokens: allow more time or ask for fewer tokens");
    }
}
