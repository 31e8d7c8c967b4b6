package dev.exedra.core.moe;

import dev.exedra.core.tensor.Matrix;

/**
 * What a stage asks of its experts.
 *
 * @param layer which layer
 * @param stage which of its stages
 * @param plan which rows go where
 * @param input [rows, hidden], of the type that matmuls take; stays as it is until the answer is in
 * @param sharedWeights [rows], what the shared experts' sum is multiplied with; empty where there are none
 * @param sum [rows, hidden], where the answer goes
 */
public record ExpertCall(int layer, int stage, DispatchPlan plan, Matrix input, float[] sharedWeights, Matrix sum) {}
