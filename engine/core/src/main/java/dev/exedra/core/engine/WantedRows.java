package dev.exedra.core.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a step whose logits somebody wants, and who: the last known token's for choosing the next, and a prompt's for
 * its log-probabilities.
 */
record WantedRows(List<Wanted> all) {

    /**
     * One row.
     *
     * @param chunk whose
     * @param offset row of the chunk
     */
    record Wanted(Chunk chunk, int offset) {

        int row() {
            return chunk.firstRow() + offset;
        }

        /** Position of the token that these logits are about. */
        int target() {
            return chunk.sequence().computed() + offset + 1;
        }

        boolean choosesNext() {
            return chunk.reachesEnd() && offset == chunk.rows() - 1;
        }
    }

    static WantedRows of(List<Chunk> chunks) {
        List<Wanted> wanted = new ArrayList<>();
        for (Chunk chunk : chunks) {
            for (int offset = 0; offset < chunk.rows(); offset++) {
                Wanted row = new Wanted(chunk, offset);
                if (row.choosesNext() || wantsPrompt(row)) {
                    wanted.add(row);
                }
            }
        }
        return new WantedRows(wanted);
    }

    private static boolean wantsPrompt(Wanted row) {
        Sequence sequence = row.chunk().sequence();
        return sequence.wantsPromptLogProbs()
                && row.target() >= sequence.reportedPromptPosition()
                && row.target() < sequence.request().promptLength();
    }

    int[] rows() {
        return all.stream().mapToInt(Wanted::row).toArray();
    }
}
