package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The keys and values of {@link #KEYS} positions at one key/value head, in the cache's own type: where they lie, or copied from
 * smaller blocks.
 */
final class KvTile {

    /** Positions of a tile, which begins at a multiple of it. The running softmax rescales once a tile. */
    static final int KEYS = 64;

    private MemorySegment memory = MemorySegment.NULL;
    private long keys;
    private long values;

    /** Address of the keys, as {@link KvLayout} has those of a block of {@link #KEYS}. */
    long keys() {
        return keys;
    }

    /** Address of the values, as {@link KvLayout} has those of a block of {@link #KEYS}. */
    long values() {
        return values;
    }

    /**
     * Finds the positions [from, to) of the tile at {@code tile}, and with them the rest of their blocks. A tile that is one
     * block stays where it is, so the caller keeps the cache reachable.
     */
    void load(KvPages cache, int kvHead, int tile, int from, int to) {
        int block = cache.layout().block();
        if (block == KEYS) {
            keys = key(cache, kvHead, tile);
            values = value(cache, kvHead, tile, 0);
            return;
        }
        long half =
                (long) KEYS * cache.layout().headDim() * cache.layout().dtype().bytes();
        if (memory.byteSize() < 2 * half) {
            memory = Arena.ofAuto().allocate(2 * half, Matrix.ALIGNMENT_BYTES);
        }
        keys = memory.address();
        values = keys + half;
        for (int position = from / block * block; position < to; position += block) {
            copy(cache, kvHead, position, position - tile);
        }
    }

    private void copy(KvPages cache, int kvHead, int position, int at) {
        KvLayout layout = cache.layout();
        int block = layout.block();
        long key = key(cache, kvHead, position);
        for (long row = 0; row < layout.headDim() / layout.pack(); row++) {
            long to = keys + Integer.BYTES * (row * KEYS + at);
            MemorySegment.copy(
                    Lanes.MEMORY, key + Integer.BYTES * row * block, Lanes.MEMORY, to, (long) Integer.BYTES * block);
        }
        long bytes = layout.dtype().bytes();
        int width = layout.valueWidth();
        for (int i = 0; i < layout.headDim(); i += width) {
            long to = values + bytes * ((long) i * KEYS + (long) at * width);
            MemorySegment.copy(
                    Lanes.MEMORY, value(cache, kvHead, position, i), Lanes.MEMORY, to, bytes * block * width);
        }
    }

    private static long key(KvPages cache, int kvHead, int position) {
        KvLayout layout = cache.layout();
        long index = layout.key(kvHead, position % layout.pageTokens(), 0);
        return cache.pageOf(position).address() + index * layout.dtype().bytes();
    }

    private static long value(KvPages cache, int kvHead, int position, int dimension) {
        KvLayout layout = cache.layout();
        long index = layout.value(kvHead, position % layout.pageTokens(), dimension);
        return cache.pageOf(position).address() + index * layout.dtype().bytes();
    }
}
