package dev.exedra.core.kernel;

/** The two products of attention over a whole tile of bf16 for many pairs at once, with the bits of {@link PackedPairs}. */
interface TileProducts {

    /** A call costs as much as computing about so many pairs without one. */
    int FEWEST_PAIRS = 16;

    /** Nothing is computed elsewhere. */
    TileProducts NONE = new TileProducts() {
        @Override
        public boolean fit(int headDim) {
            return false;
        }

        @Override
        public void scores(long queries, int pairs, int headDim, long keys, long scores) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void values(long weights, int pairs, long values, int headDim, long sums) {
            throw new UnsupportedOperationException();
        }
    };

    /** Whether heads of this size can be computed here. */
    boolean fit(int headDim);

    /**
     * @param queries address of BF16 [pairs, headDim]
     * @param pairs at least {@link #FEWEST_PAIRS}
     * @param keys address of a block's keys as {@link KvLayout} has them
     * @param scores address of F32 [pairs, KEYS]
     */
    void scores(long queries, int pairs, int headDim, long keys, long scores);

    /**
     * @param weights address of BF16 [pairs, KEYS]
     * @param pairs at least {@link #FEWEST_PAIRS}
     * @param values address of a block's values as {@link KvLayout} has them
     * @param sums address of F32 [pairs, headDim]
     */
    void values(long weights, int pairs, long values, int headDim, long sums);
}
