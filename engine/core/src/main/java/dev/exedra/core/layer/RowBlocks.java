package dev.exedra.core.layer;

import dev.exedra.core.kernel.ComputePool;

/** Splits work on rows that do not depend on each other. */
public final class RowBlocks {

    /** Rows of a block: few enough to share out a prefill, enough that decoding stays on one thread. */
    private static final int ROWS = 64;

    private RowBlocks() {}

    /** Work on rows [from, from + count). */
    @FunctionalInterface
    public interface Work {
        void rows(int from, int count);
    }

    /**
     * Runs the work on all blocks and returns when it is done.
     *
     * @param elements that a row has; about half a nanosecond each decides whether the blocks are shared out
     */
    public static void run(ComputePool pool, int rows, int elements, Work work) {
        int blocks = (rows + ROWS - 1) / ROWS;
        pool.run(
                blocks,
                (long) rows * elements / 2,
                block -> work.rows(block * ROWS, Math.min(ROWS, rows - block * ROWS)));
    }
}
