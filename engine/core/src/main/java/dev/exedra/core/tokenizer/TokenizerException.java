package dev.exedra.core.tokenizer;

import dev.exedra.core.ExedraException;

/** A tokenizer that is missing, malformed or cannot run on this machine, or an id that is none. */
public class TokenizerException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public TokenizerException(String message) {
        super(message);
    }

    public TokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
