package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The keys and values of {@link #KEYS} positions at one key/value head of a cache of f32: where they lie, or copied from smaller
 * blocks.
 */
final class KvTile {

    /** Positions of a tile, which begins at a multiple of it. The running softmax rescales once a tile. */
    static final int KEYS = 64;

    private MemorySegment memory = MemorySegment.NULL;
    private int headDim;
    private long keys;
    private long values;

    /** Address of the keys [headDim, KEYS]. */
    long keys() {
        return keys;
    }

    /** Address of the values [KEYS, headDim]. */
    long values() {
        return values;
    }

    /**
     * Reads the positions [from, to) of the tile at {@code tile}, and with them the rest of their blocks. A tile that is one
     * block stays where it is, so the caller keeps the cache reachable.
     */
    void load(KvPages cache, int kvHead, int tile, int from, int to) {
        KvLayout layout = cache.layout();
        headDim = layout.headDim();
        long needed = 2L * KEYS * headDim * Float.BYTES;
        if (memory.byteSize() < needed) {
            memory = Arena.ofAuto().allocate(needed, Matrix.ALIGNMENT_BYTES);
        }
        int block = layout.block();
        keys = memory.address();
        values = keys + needed / 2;
        for (int position = from / block * block; position < to; position += block) {
            MemorySegment page = cache.pageOf(position);
            int token = position % layout.pageTokens();
            long key = page.address() + layout.key(kvHead, token, 0) * Float.BYTES;
            long value = page.address() + layout.value(kvHead, token, 0) * Float.BYTES;
            int at = position - tile;
            if (block == KEYS) {
                keys = key;
                values = value;
            } else {
                copyKeys(key, block, keys + 4L * at);
                long bytes = (long) block * headDim * Float.BYTES;
                MemorySegment.copy(Lanes.MEMORY, value, Lanes.MEMORY, values + 4L * at * headDim, bytes);
            }
        }
    }

    private void copyKeys(long source, int block, long target) {
        for (int i = 0; i < headDim; i++) {
            for (int key = 0; key < block; key += Lanes.COUNT) {
                FloatVector.fromMemorySegment(
                                Lanes.FLOATS, Lanes.MEMORY, source + 4L * ((long) i * block + key), LITTLE_ENDIAN)
                        .intoMemorySegment(Lanes.MEMORY, target + 4L * ((long) i * KEYS + key), LITTLE_ENDIAN);
            }
        }
    }
}
