package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** One thread's attention over a cache of f32: the tiles of the cache one after the other, each for all pairs of a query row and a head. */
final class VectorAttention {

    private final KvTile keysAndValues = new KvTile();
    private final List<PairBlock> blocks = new ArrayList<>();

    void attend(Matrix queries, int firstPosition, KvPages cache, AttentionShape shape, int kvHead, Matrix output) {
        int pairs = queries.rows() * shape.group();
        int count = (pairs + PairBlock.PAIRS - 1) / PairBlock.PAIRS;
        while (blocks.size() < count) {
            blocks.add(new PairBlock());
        }
        for (int i = 0; i < count; i++) {
            int from = i * PairBlock.PAIRS;
            int size = Math.min(PairBlock.PAIRS, pairs - from);
            blocks.get(i).begin(queries, firstPosition, shape, kvHead, from, size);
        }
        int first = blocks.getFirst().first();
        int end = firstPosition + queries.rows();
        try {
            for (int tile = first / KvTile.KEYS * KvTile.KEYS; tile < end; tile += KvTile.KEYS) {
                keysAndValues.load(cache, kvHead, tile, Math.max(tile, first), Math.min(tile + KvTile.KEYS, end));
                for (int i = 0; i < count; i++) {
                    blocks.get(i).add(keysAndValues, tile);
                }
            }
        } finally {
            Reference.reachabilityFence(cache);
        }
        for (int i = 0; i < count; i++) {
            blocks.get(i).finish(output, shape, kvHead, i * PairBlock.PAIRS);
        }
    }
}
