package dev.exedra.core.layer;

import java.util.BitSet;
import java.util.List;

/**
 * A ragged batch: the rows of all spans below each other, one token a row.
 *
 * @param tokenIds [rows]
 * @param spans who owns which rows, in order, without gaps
 * @param failed rows whose values are not finite, set while the step runs; nothing is computed for them any more
 */
public record StepBatch(int[] tokenIds, List<Span> spans, BitSet failed) {

    public StepBatch(int[] tokenIds, List<Span> spans) {
        this(tokenIds, spans, new BitSet());
    }

    public StepBatch {
        spans = List.copyOf(spans);
        int next = 0;
        for (Span span : spans) {
            if (span.firstRow() != next) {
                throw new IllegalArgumentException("a span begins at row " + span.firstRow() + ", not " + next);
            }
            next += span.rows();
        }
        if (next != tokenIds.length) {
            throw new IllegalArgumentException("the spans hold " + next + " rows of " + tokenIds.length);
        }
    }

    /** Rows of the batch. */
    public int rows() {
        return tokenIds.length;
    }
}
