package dev.exedra.core.layer;

import dev.exedra.core.ExedraException;
import dev.exedra.core.moe.RowFailure;
import dev.exedra.core.moe.ScoresNotFiniteException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ragged batch: the rows of all spans below each other, one token a row.
 *
 * @param tokenIds [rows]
 * @param spans who owns which rows, in order, without gaps
 * @param failed rows that are given up, set while the step runs; nothing is computed for them any more
 * @param inexact rows that were not routed as the checkpoint says, because a policy that somebody chose allowed it; set by whoever
 *     routes or answers otherwise
 * @param reasons why rows failed, where it is not for values that are not finite
 */
public record StepBatch(
        int[] tokenIds, List<Span> spans, BitSet failed, BitSet inexact, Map<Integer, ExedraException> reasons) {

    public StepBatch(int[] tokenIds, List<Span> spans) {
        this(tokenIds, spans, new BitSet(), new BitSet(), new HashMap<>());
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

    /** Gives rows up; the first reason of a row stays. */
    public void fail(List<RowFailure> failures) {
        for (RowFailure failure : failures) {
            failure.rows().stream().filter(row -> !failed.get(row)).forEach(row -> reasons.put(row, failure.reason()));
            failed.or(failure.rows());
        }
    }

    /** Why a row that {@link #failed} names was given up. */
    public ExedraException reason(int row) {
        ExedraException known = reasons.get(row);
        return known == null ? new ScoresNotFiniteException(Double.NaN) : known;
    }
}
