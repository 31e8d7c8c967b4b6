package dev.exedra.core.engine;

import dev.exedra.core.sampling.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * What a token brought a sequence.
 *
 * @param text that is certain with it
 * @param end why the sequence ends with it; null if it goes on
 */
record Progress(String text, @Nullable FinishReason end) {}
