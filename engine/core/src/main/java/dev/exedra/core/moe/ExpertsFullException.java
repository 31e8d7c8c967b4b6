package dev.exedra.core.moe;

import dev.exedra.core.ExedraException;

/** Experts have no room for a row whose sequence said that it would not wait. */
public final class ExpertsFullException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public ExpertsFullException(int layer, int expert) {
        super("expert " + expert + " of layer " + layer
                + " has no room, and this request does not wait: ask again later");
    }
}
