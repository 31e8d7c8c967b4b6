package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The bf16 words of {@link KvTile#KEYS} positions at one key/value head: where they lie, or copied from smaller blocks. */
final class PackedTile {

    private static final int KEYS = KvTile.KEYS;

    private MemorySegment memory = MemorySegment.NULL;
    private long keys;
    private long values;

    /** Address of words [headDim / 2, KEYS]. */
    long keys() {
        return keys;
    }

    /** Address of words [KEYS / 2, headDim], in blocks of {@link KvLayout#valueBlock}. */
    long values() {
        return values;
    }

    /** Finds the tile at {@code tile}, of which the positions before {@code end} are there. The caller keeps the cache reachable. */
    void load(KvPages cache, int kvHead, int tile, int end) {
        KvLayout layout = cache.layout();
        if (layout.block() == KEYS) {
            keys = key(cache, kvHead, tile);
            values = value(cache, kvHead, tile, 0);
            return;
        }
        long half = (long) KEYS * layout.headDim() * Short.BYTES;
        if (memory.byteSize() < 2 * half) {
            memory = Arena.ofAuto().allocate(2 * half, Matrix.ALIGNMENT_BYTES);
        }
        keys = memory.address();
        values = keys + half;
        int block = layout.block();
        int width = KvLayout.valueBlock(layout.headDim());
        for (int position = tile; position < Math.min(end, tile + KEYS); position += block) {
            long key = key(cache, kvHead, position);
            for (int word = 0; word < layout.headDim() / 2; word++) {
                long to = keys + 4L * ((long) word * KEYS + position - tile);
                MemorySegment.copy(Lanes.MEMORY, key + 4L * word * block, Lanes.MEMORY, to, 4L * block);
            }
            for (int i = 0; i < layout.headDim(); i += width) {
                long to = values + 2L * ((long) i * KEYS + (long) (position - tile) * width);
                long from = value(cache, kvHead, position, i);
                MemorySegment.copy(Lanes.MEMORY, from, Lanes.MEMORY, to, 2L * block * width);
            }
        }
    }

    private static long key(KvPages cache, int kvHead, int position) {
        KvLayout layout = cache.layout();
        int token = position % layout.pageTokens();
        return cache.pageOf(position).address() + layout.key(kvHead, token, 0) * Short.BYTES;
    }

    private static long value(KvPages cache, int kvHead, int position, int dimension) {
        KvLayout layout = cache.layout();
        int token = position % layout.pageTokens();
        return cache.pageOf(position).address() + layout.value(kvHead, token, dimension) * Short.BYTES;
    }
}
