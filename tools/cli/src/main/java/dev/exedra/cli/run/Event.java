package dev.exedra.cli.run;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;

/** What the engine tells, on its way to the thread that prints; {@code sequence} counts requests from 0. */
sealed interface Event {

    int sequence();

    /** @param nanoTime when it was chosen */
    record Token(int sequence, GeneratedToken token, long nanoTime) implements Event {}

    record PromptLogProbs(int sequence, int position, TokenLogProbs logProbs) implements Event {}

    record Finished(int sequence, FinishReason reason, String remainingText) implements Event {}

    record Failed(int sequence, ExedraException error) implements Event {}
}
