package dev.exedra.cli.option;

import dev.exedra.core.ExedraException;

/** Options or arguments that no command can work with. */
public final class OptionException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public OptionException(String message) {
        super(message);
    }
}
