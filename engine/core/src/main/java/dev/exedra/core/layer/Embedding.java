package dev.exedra.core.layer;

import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;

/** The table of token vectors [vocabulary, hidden]; it stays mapped, only the rows asked for are read. */
public final class Embedding {

    private final Tensor table;
    private final Kernels kernels;

    public Embedding(Tensor table, Kernels kernels) {
        this.table = table;
        this.kernels = kernels;
    }

    /** Writes the vectors of the tokens into {@code hidden} [tokens, hidden]. */
    public void lookUp(int[] tokenIds, Matrix hidden, ComputePool pool) {
        RowBlocks.run(
                pool,
                tokenIds.length,
                hidden.columns(),
                (from, count) -> kernels.lookUp(table, tokenIds, from, hidden.rows(from, count)));
    }
}
