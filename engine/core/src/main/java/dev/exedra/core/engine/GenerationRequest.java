package dev.exedra.core.engine;

import dev.exedra.core.sampling.SamplingParameters;

/**
 * What one sequence starts from.
 *
 * @param promptIds at least one token id
 * @param sampling how tokens are chosen and when to stop
 * @param skipSpecialTokens whether special tokens are left out of the text
 */
public record GenerationRequest(int[] promptIds, SamplingParameters sampling, boolean skipSpecialTokens) {

    public GenerationRequest {
        promptIds = promptIds.clone();
    }

    @Override
    public int[] promptIds() {
        return promptIds.clone();
    }

    int promptLength() {
        return promptIds.length;
    }
}
