package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;
import dev.exedra.core.sampling.Choice;
import dev.exedra.core.sampling.TokenLogProbs;

/** What a wanted row of logits gave. */
sealed interface Outcome {

    /** The next token. */
    record Chosen(Choice choice) implements Outcome {}

    /** The log-probabilities of a prompt token. */
    record Prompt(int position, TokenLogProbs logProbs) implements Outcome {}

    /** Nothing can be chosen from this row. */
    record Refused(ExedraException error) implements Outcome {}
}
