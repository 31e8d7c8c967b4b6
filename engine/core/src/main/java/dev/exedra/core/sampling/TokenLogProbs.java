package dev.exedra.core.sampling;

import java.util.List;

/**
 * Log-probs at one position, of the raw distribution: before masks, biases, penalties and temperature (vLLM's {@code raw_logprobs}).
 *
 * @param token the token that stands at the position, chosen or given
 * @param top the most likely tokens, falling by log-prob, ties by lower id; may hold {@code token} again
 */
public record TokenLogProbs(LogProb token, List<LogProb> top) {

    public TokenLogProbs {
        top = List.copyOf(top);
    }
}
