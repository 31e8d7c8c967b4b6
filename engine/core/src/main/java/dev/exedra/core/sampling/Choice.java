package dev.exedra.core.sampling;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Sampler} chose.
 *
 * @param tokenId the next token
 * @param logProbs null unless {@link SamplingParameters#logprobs} asks for them
 */
public record Choice(int tokenId, @Nullable TokenLogProbs logProbs) {}
