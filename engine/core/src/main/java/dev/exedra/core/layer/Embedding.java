package dev.exedra.core.layer;

import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;

/** The table of token vectors [vocabulary, hidden]; it stays mapped, only the rows asked for are read. */
public final class Embedding {

    private final Tensor table;

    public Embedding(Tensor table) {
        this.table = table;
    }

    /** Writes the vectors of the tokens into {@code hidden} [tokens, hidden]. */
    public void lookUp(int[] tokenIds, Matrix hidden) {
        for (int row = 0; row < tokenIds.length; row++) {
            Elements.widenRow(table, tokenIds[row], hidden, row);
        }
    }
}
