package dev.exedra.core.layer;

import dev.exedra.core.moe.Overflow;

/**
 * The rows that one sequence has in a step: consecutive positions.
 *
 * @param firstRow its first row of the batch
 * @param rows how many
 * @param firstPosition position of the first
 * @param cache its keys and values, with room for these positions
 * @param overflow what it allows where experts are full
 */
public record Span(int firstRow, int rows, int firstPosition, SequenceCache cache, Overflow overflow) {

    /** A span that is routed exactly. */
    public Span(int firstRow, int rows, int firstPosition, SequenceCache cache) {
        this(firstRow, rows, firstPosition, cache, Overflow.EXACT);
    }
}
