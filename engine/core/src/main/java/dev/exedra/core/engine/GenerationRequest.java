package dev.exedra.core.engine;

import dev.exedra.core.sampling.SamplingParameters;

/**
 * What one sequence starts from.
 *
 * @param promptIds at least one token id
 * @param sampling how tokens are chosen and when to stop
 * @param skipSpecialTokens whether special tokens are left out of the text
 * @param resumption how far it has come already
 */
public record GenerationRequest(
        int[] promptIds, SamplingParameters sampling, boolean skipSpecialTokens, Resumption resumption) {

    public GenerationRequest {
        promptIds = promptIds.clone();
    }

    /** A sequence from its beginning. */
    public GenerationRequest(int[] promptIds, SamplingParameters sampling, boolean skipSpecialTokens) {
        this(promptIds, sampling, skipSpecialTokens, Resumption.NONE);
    }

    /** The same, gone on with. */
    public GenerationRequest withResumption(Resumption other) {
        return new GenerationRequest(promptIds, sampling, skipSpecialTokens, other);
    }

    @Override
    public int[] promptIds() {
        return promptIds.clone();
    }

    int promptLength() {
        return promptIds.length;
    }
}
