package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** One thread's attention: the tiles of the cache one after the other, each for all pairs of a query row and a head. */
final class VectorAttention {

    /** Up to here, widening a tile costs more than taking its words apart again for every two pairs. */
    private static final int PACKED_BLOCKS = 2;

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
        KvLayout layout = cache.layout();
        boolean packed = layout.dtype() == DType.BF16
                && layout.block() == KvTile.KEYS
                && queries.rows() == 1
                && count <= PACKED_BLOCKS;
        try {
            for (int tile = first / KvTile.KEYS * KvTile.KEYS; tile < end; tile += KvTile.KEYS) {
                if (packed) {
                    addPacked(cache, kvHead, tile, count);
                } else {
                    keysAndValues.load(cache, kvHead, tile, Math.max(tile, first), Math.min(tile + KvTile.KEYS, end));
                    for (int i = 0; i < count; i++) {
                        blocks.get(i).add(keysAndValues, tile);
                    }
                }
            }
        } finally {
            Reference.reachabilityFence(cache);
        }
        for (int i = 0; i < count; i++) {
            blocks.get(i).finish(output, shape, kvHead, i * PairBlock.PAIRS);
        }
    }

    private void addPacked(KvPages cache, int kvHead, int tile, int count) {
        KvLayout layout = cache.layout();
        long page = cache.pageOf(tile).address();
        int token = tile % layout.pageTokens();
        long keys = page + layout.key(kvHead, token, 0) * Short.BYTES;
        long values = page + layout.value(kvHead, token, 0) * Short.BYTES;
        for (int i = 0; i < count; i++) {
            blocks.get(i).addPacked(keys, values, tile);
        }
    }
}
