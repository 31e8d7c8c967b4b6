package dev.exedra.core.engine;

/** A sequence that was submitted. */
public interface Generation {

    /** Ends the sequence within one step; its listener hears of it. Has no effect after the end. */
    void cancel();
}
