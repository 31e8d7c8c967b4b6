package dev.exedra.core.moe;

import dev.exedra.core.tensor.Matrix;

/**
 * What the experts answered.
 *
 * @param sum [rows, hidden]: the groups' sums added in rising group, then the weighted shared experts
 */
public record ExpertSum(Matrix sum) {}
