package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;

/** A request or a limit that the engine cannot work with. */
public class EngineException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }
}
