package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;

/**
 * Hears of one sequence, on the engine's thread: be quick, never block. Exactly one of {@link #finished} and
 * {@link #failed} comes last.
 */
public interface GenerationListener {

    /** The sequence waits no longer: its first step begins. Told once, also if it gives its slot away later. */
    default void admitted() {}

    /** The log-probabilities of a prompt token, given those before it; positions come in rising order from 1. */
    default void prompt(int position, TokenLogProbs logProbs) {}

    /**
     * A token of prompt or output was computed and its routing is asked for; positions come in rising order from 0. The last
     * token of a sequence is chosen, never computed.
     */
    default void routed(RoutedToken token) {}

    /** So many more tokens of prompt or output were not routed exactly as the checkpoint says. */
    default void inexact(int tokens) {}

    /** Text of a resumed sequence's earlier tokens that its client has not had; comes before its tokens. */
    default void resumed(String text) {}

    /** A token was chosen. Its text may come later, whole characters only, and nothing that may be a stop string. */
    void token(GeneratedToken token);

    /**
     * The sequence has ended.
     *
     * @param remainingText text that was held back
     */
    void finished(FinishReason reason, String remainingText);

    /** The sequence has ended with a typed error; others go on. */
    void failed(ExedraException error);
}
