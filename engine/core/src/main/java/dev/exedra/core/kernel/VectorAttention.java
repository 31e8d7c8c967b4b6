package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * One thread's attention. Pairs of a row and a query head are taken four at a time: they share what is read of the cache, yet
 * each has its own softmax and touches its own keys only, so its bits are those of the pair alone.
 */
final class VectorAttention {

    private static final int PAIRS = AttentionTile.PAIRS;
    private static final int KEYS = AttentionTile.KEYS;

    private static final int KEYS_AT_A_TIME = 4 * Lanes.COUNT;

    private final long[] vectors = new long[4];
    private final float[] scores = new float[PAIRS * KEYS];
    private final RunningSoftmax[] softmax = new RunningSoftmax[PAIRS];
    private final int[] first = new int[PAIRS];
    private final int[] end = new int[PAIRS];
    private float[] query = {};
    private float[] sums = {};

    VectorAttention() {
        Arrays.setAll(softmax, _ -> new RunningSoftmax());
    }

    void attend(Matrix queries, int firstPosition, KvPages cache, AttentionShape shape, int kvHead, Matrix output) {
        int group = shape.heads() / shape.kvHeads();
        int pairs = queries.rows() * group;
        for (int from = 0; from < pairs; from += PAIRS) {
            int count = Math.min(PAIRS, pairs - from);
            begin(queries, firstPosition, shape, kvHead * group, from, count);
            int tile = first[0] / KEYS * KEYS;
            for (; tile < end[count - 1]; tile += KEYS) {
                scores(cache, kvHead, shape.headDim(), Math.max(tile, first[0]), Math.min(tile + KEYS, end[count - 1]));
                weigh(tile, count, shape);
                values(cache, kvHead, shape.headDim(), tile, count);
            }
            finish(output, shape, kvHead * group, from, count);
        }
    }

    /** Lays out the queries as [headDim, PAIRS]; a pair that is not there has a query of zero. */
    private void begin(Matrix queries, int firstPosition, AttentionShape shape, int firstHead, int from, int count) {
        int headDim = shape.headDim();
        int group = shape.heads() / shape.kvHeads();
        if (query.length < PAIRS * headDim) {
            query = new float[PAIRS * headDim];
            sums = new float[PAIRS * headDim];
        }
        Arrays.fill(sums, 0, PAIRS * headDim, 0);
        for (int pair = 0; pair < PAIRS; pair++) {
            int row = (from + pair) / group;
            int column = (firstHead + (from + pair) % group) * headDim;
            for (int i = 0; i < headDim; i++) {
                query[i * PAIRS + pair] = pair < count ? queries.get(row, column + i) : 0;
            }
            int position = firstPosition + row;
            first[pair] = position - Math.min(position, shape.window() - 1);
            end[pair] = position + 1;
            softmax[pair].reset();
        }
    }

    /** Scores of the keys [from, to) of one tile and of those that share four vectors with them. */
    private void scores(KvPages cache, int kvHead, int headDim, int from, int to) {
        int first = Lanes.whole(from);
        int last = Lanes.whole(to - 1);
        try {
            for (int key = from / KEYS_AT_A_TIME * KEYS_AT_A_TIME; key <= last; key += KEYS_AT_A_TIME) {
                for (int vector = 0; vector < vectors.length; vector++) {
                    // Scores of keys that nobody sees are never looked at: any that can be read will do.
                    int own = Math.clamp(key + vector * Lanes.COUNT, first, last);
                    vectors[vector] = cache.pageOf(own).address() + keyOffset(cache.layout(), kvHead, own);
                }
                AttentionTile.scores(query, headDim, vectors, scores, key % KEYS);
            }
        } finally {
            Reference.reachabilityFence(cache);
        }
    }

    private static long keyOffset(KvLayout layout, int kvHead, int position) {
        return layout.key(kvHead, position % layout.pageTokens()) * Float.BYTES;
    }

    private void weigh(int tile, int count, AttentionShape shape) {
        int headDim = shape.headDim();
        for (int pair = 0; pair < count; pair++) {
            int from = Math.max(tile, first[pair]);
            int to = Math.min(tile + KEYS, end[pair]);
            if (from < to) {
                float correction = softmax[pair].weigh(scores, pair * KEYS, from - tile, to - tile, shape.scale());
                if (correction != 1) {
                    for (int i = pair * headDim; i < (pair + 1) * headDim; i++) {
                        sums[i] *= correction;
                    }
                }
            }
        }
    }

    /** Keys that all pairs see are read once for all; those before and behind them, for the pairs that see them. */
    private void values(KvPages cache, int kvHead, int headDim, int tile, int count) {
        int tileEnd = tile + KEYS;
        int sharedFrom = Math.min(tileEnd, Math.max(tile, first[count - 1]));
        int sharedTo = Math.max(sharedFrom, Math.min(tileEnd, end[0]));
        for (int pair = 0; pair < count; pair++) {
            single(cache, kvHead, headDim, Math.max(tile, first[pair]), Math.min(sharedFrom, end[pair]), pair);
        }
        for (int key = sharedFrom; key < sharedTo; ) {
            int run = run(cache.layout(), key, sharedTo);
            long at = valueOffset(cache.layout(), kvHead, key);
            AttentionTile.values(scores, key - tile, run, cache.pageOf(key), at, headDim, sums);
            key += run;
        }
        for (int pair = 0; pair < count; pair++) {
            single(cache, kvHead, headDim, Math.max(sharedTo, first[pair]), Math.min(tileEnd, end[pair]), pair);
        }
    }

    private void single(KvPages cache, int kvHead, int headDim, int from, int to, int pair) {
        for (int key = from; key < to; ) {
            int run = run(cache.layout(), key, to);
            AttentionTile.rest(
                    scores,
                    pair * KEYS + key % KEYS,
                    run,
                    cache.pageOf(key),
                    valueOffset(cache.layout(), kvHead, key),
                    headDim,
                    sums,
                    pair * headDim,
                    0);
            key += run;
        }
    }

    /** Keys from {@code key} on that lie one behind the other in its page. */
    private static int run(KvLayout layout, int key, int to) {
        return Math.min(to - key, layout.pageTokens() - key % layout.pageTokens());
    }

    private static long valueOffset(KvLayout layout, int kvHead, int position) {
        return layout.value(kvHead, position % layout.pageTokens()) * Float.BYTES;
    }

    private void finish(Matrix output, AttentionShape shape, int firstHead, int from, int count) {
        int headDim = shape.headDim();
        int group = shape.heads() / shape.kvHeads();
        int whole = Lanes.whole(headDim);
        for (int pair = 0; pair < count; pair++) {
            MemorySegment data = output.data();
            long at = output.offset((from + pair) / group, (firstHead + (from + pair) % group) * headDim);
            float total = softmax[pair].total();
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, pair * headDim + i);
                Lanes.store(sum.div(total), data, at + 4L * i);
            }
            for (int i = whole; i < headDim; i++) {
                data.set(ValueLayout.JAVA_FLOAT, at + 4L * i, sums[pair * headDim + i] / total);
            }
        }
    }
}
