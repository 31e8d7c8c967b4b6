package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Up to four pairs of a query row and a head that read the same keys and values. Each has its own softmax and touches its own
 * keys only, and its sums are taken dimension by dimension and key by key, so its bits are those of the pair alone.
 */
final class PairBlock {

    static final int PAIRS = 4;

    private static final int KEYS = KvTile.KEYS;

    private final MemorySegment memory = Arena.ofAuto().allocate(4L * PAIRS * KEYS, Matrix.ALIGNMENT_BYTES);
    private final long scores = memory.address();
    private final RunningSoftmax[] softmax = new RunningSoftmax[PAIRS];
    private final int[] first = new int[PAIRS];
    private final int[] end = new int[PAIRS];
    private float[] query = {};
    private float[] sums = {};
    private int headDim;
    private int count;

    PairBlock() {
        Arrays.setAll(softmax, _ -> new RunningSoftmax());
    }

    /** The first position that a pair sees. */
    int first() {
        return first[0];
    }

    /** Behind the last position that a pair sees. */
    int end() {
        return end[count - 1];
    }

    /**
     * Lays out the scaled queries of the pairs [from, from + count) as [headDim, PAIRS]; a pair that is not there has zeros.
     * Pairs are counted row by row.
     */
    void begin(Matrix queries, int firstPosition, AttentionShape shape, int kvHead, int from, int count) {
        headDim = shape.headDim();
        this.count = count;
        if (query.length < PAIRS * headDim) {
            query = new float[PAIRS * headDim];
            sums = new float[PAIRS * headDim];
        }
        Arrays.fill(query, 0, PAIRS * headDim, 0);
        Arrays.fill(sums, 0, PAIRS * headDim, 0);
        int group = shape.group();
        for (int pair = 0; pair < count; pair++) {
            int row = (from + pair) / group;
            long at = queries.offset(row, (kvHead * group + (from + pair) % group) * headDim);
            MemorySegment data = queries.data();
            for (int i = 0; i < headDim; i++) {
                query[i * PAIRS + pair] = shape.scale() * data.get(ValueLayout.JAVA_FLOAT, at + 4L * i);
            }
            int position = firstPosition + row;
            first[pair] = shape.first(position);
            end[pair] = position + 1;
            softmax[pair].reset();
        }
    }

    /** Adds what the pairs take from the tile at position {@code tile}. */
    void add(KvTile keysAndValues, int tile) {
        if (first() >= tile + KEYS || end() <= tile) {
            return;
        }
        scores(keysAndValues.keys());
        weigh(tile);
        values(keysAndValues.values(), tile);
    }

    private void scores(long keys) {
        for (int key = 0; key < KEYS; key += 4 * Lanes.COUNT) {
            FourPairs.scores(query, headDim, keys + 4L * key, scores + 4L * key);
        }
    }

    private void weigh(int tile) {
        for (int pair = 0; pair < count; pair++) {
            int from = Math.max(first[pair] - tile, 0);
            int to = Math.min(end[pair] - tile, KEYS);
            if (from < to) {
                float correction = softmax[pair].weigh(scores + 4L * pair * KEYS, from, to);
                if (correction != 1) {
                    for (int i = pair * headDim; i < (pair + 1) * headDim; i++) {
                        sums[i] *= correction;
                    }
                }
            }
        }
    }

    /** Keys that all pairs see are read once for all; those before and behind them, for the pairs that see them. */
    private void values(long values, int tile) {
        int sharedFrom = Math.clamp(first[count - 1] - tile, 0, KEYS);
        int sharedTo = Math.clamp(end[0] - tile, sharedFrom, KEYS);
        if (first[0] - tile < sharedFrom) {
            single(values, tile, 0, sharedFrom);
        }
        FourPairs.values(scores, sharedFrom, sharedTo, values, headDim, sums);
        int rest = headDim % Lanes.COUNT;
        for (int pair = 0; rest > 0 && pair < count; pair++) {
            OnePair.values(scores, pair, sharedFrom, sharedTo, values, headDim, headDim - rest, sums);
        }
        if (end[count - 1] - tile > sharedTo) {
            single(values, tile, sharedTo, KEYS);
        }
    }

    private void single(long values, int tile, int from, int to) {
        for (int pair = 0; pair < count; pair++) {
            int own = Math.max(from, first[pair] - tile);
            int ownEnd = Math.min(to, end[pair] - tile);
            OnePair.values(scores, pair, own, ownEnd, values, headDim, 0, sums);
        }
    }

    /** Writes the pairs' sums over their totals. */
    void finish(Matrix output, AttentionShape shape, int kvHead, int from) {
        int group = shape.group();
        for (int pair = 0; pair < count; pair++) {
            long at = output.offset((from + pair) / group, (kvHead * group + (from + pair) % group) * headDim);
            softmax[pair].finish(sums, pair * headDim, headDim, output.data(), at);
        }
    }
}
