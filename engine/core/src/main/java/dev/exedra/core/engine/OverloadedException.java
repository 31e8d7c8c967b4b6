package dev.exedra.core.engine;

/** More sequences wait than may: try again later. */
public final class OverloadedException extends EngineException {

    private static final long serialVersionUID = 1L;

    OverloadedException(int waiting) {
        super(waiting + " sequences are waiting already (maximumWaitingSequences): try again later");
    }
}
