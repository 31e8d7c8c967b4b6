package dev.exedra.core.moe;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What a gate chose for the rows of a step.
 *
 * @param rows tokens
 * @param topK most experts of a token
 * @param expertIds [rows, topK], falling in the compared score; -1 is padding
 * @param weights [rows, topK], what an expert's output is multiplied with; 0 at padding
 * @param failed rows whose scores were not finite; they have no experts
 */
public record Routing(int rows, int topK, int[] expertIds, float[] weights, BitSet failed) {

    /** A routing with no choice made yet. */
    public static Routing empty(int rows, int topK) {
        int[] ids = new int[rows * topK];
        Arrays.fill(ids, -1);
        return new Routing(rows, topK, ids, new float[rows * topK], new BitSet(rows));
    }

    /** The expert of a rank, or -1. */
    public int expertId(int row, int rank) {
        return expertIds[row * topK + rank];
    }

    /** The weight of a rank. */
    public float weight(int row, int rank) {
        return weights[row * topK + rank];
    }
}
