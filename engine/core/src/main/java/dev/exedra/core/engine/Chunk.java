package dev.exedra.core.engine;

import dev.exedra.core.layer.StepBatch;

/**
 * The tokens of a sequence that a step computes: from its first uncomputed one on.
 *
 * @param sequence whose
 * @param firstRow row of the batch
 * @param rows how many
 */
record Chunk(Sequence sequence, int firstRow, int rows) {

    /** Rows that are computed for the first time and were not routed exactly. */
    int inexactRows(StepBatch batch) {
        int end = firstRow + rows;
        return batch.inexact().get(end - sequence.firstTimeRows(rows), end).cardinality();
    }

    /** Whether the sequence's last known token is among them, so that the next one can be chosen. */
    boolean reachesEnd() {
        return rows == sequence.pending();
    }
}
