package dev.exedra.core.engine;

/**
 * The tokens of a sequence that a step computes: from its first uncomputed one on.
 *
 * @param sequence whose
 * @param firstRow row of the batch
 * @param rows how many
 */
record Chunk(Sequence sequence, int firstRow, int rows) {

    /** Whether the sequence's last known token is among them, so that the next one can be chosen. */
    boolean reachesEnd() {
        return rows == sequence.pending();
    }
}
