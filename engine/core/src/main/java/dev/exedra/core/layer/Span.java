package dev.exedra.core.layer;

/**
 * The rows that one sequence has in a step: consecutive positions.
 *
 * @param firstRow its first row of the batch
 * @param rows how many
 * @param firstPosition position of the first
 * @param cache its keys and values, with room for these positions
 */
public record Span(int firstRow, int rows, int firstPosition, SequenceCache cache) {}
