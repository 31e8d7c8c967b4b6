package dev.exedra.core.sampling;

/**
 * A token's place in the model's own distribution.
 *
 * @param tokenId the token
 * @param logProb natural logarithm of its probability, at most 0
 * @param rank 1 for the most likely token; equal log-probs rank by lower id
 */
public record LogProb(int tokenId, double logProb, int rank) {}
