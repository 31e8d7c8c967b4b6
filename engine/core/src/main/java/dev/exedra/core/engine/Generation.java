package dev.exedra.core.engine;

/** A sequence that was submitted. May be used by any thread; has no effect after the sequence's end. */
public interface Generation {

    /** Ends the sequence within one step; its listener hears of it. */
    void cancel();

    /**
     * No step after the one under way computes anything for it until {@link #proceed}. It gives its slot away at once, and its
     * pages when others need them; what it says later is what it would have said.
     */
    void pause();

    /** Goes on as soon as there is a slot, before its tenant's other sequences that wait. */
    void proceed();
}
