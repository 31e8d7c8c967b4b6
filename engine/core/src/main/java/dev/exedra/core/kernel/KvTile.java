package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The keys and values of {@link #KEYS} positions at one key/value head as f32, near the core: read once from the cache in one
 * stream, then used by every query row of a task.
 */
final class KvTile {

    /** Positions of a tile, which begins at a multiple of it. The running softmax rescales once a tile. */
    static final int KEYS = 64;

    private static final int UPPER_HALF = 0xffff0000;

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
     * Reads the positions [from, to) of the tile at {@code tile}, and with them the rest of their blocks. A tile of f32 that is
     * one block stays where it is, so the caller keeps the cache reachable.
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
            long key = page.address()
                    + layout.key(kvHead, token, 0) * layout.dtype().bytes();
            long value = page.address()
                    + layout.value(kvHead, token, 0) * layout.dtype().bytes();
            int at = position - tile;
            if (layout.dtype() == DType.F32 && block == KEYS) {
                keys = key;
                values = value;
            } else if (layout.dtype() == DType.F32) {
                copyKeys(key, block, keys + 4L * at);
                long bytes = (long) block * headDim * Float.BYTES;
                MemorySegment.copy(Lanes.MEMORY, value, Lanes.MEMORY, values + 4L * at * headDim, bytes);
            } else {
                widenKeys(key, block, keys + 4L * at);
                widenValues(value, block, values + 4L * at * headDim);
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

    private void widenKeys(long source, int block, long target) {
        for (int i = 0; i < headDim; i += 2) {
            long from = source + 2L * i * block;
            long to = target + 4L * i * KEYS;
            for (int key = 0; key < block; key += Lanes.COUNT) {
                IntVector word = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, from + 4L * key, LITTLE_ENDIAN);
                word.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(Lanes.MEMORY, to + 4L * key, LITTLE_ENDIAN);
                word.and(UPPER_HALF).intoMemorySegment(Lanes.MEMORY, to + 4L * (KEYS + key), LITTLE_ENDIAN);
            }
        }
    }

    private void widenValues(long source, int block, long target) {
        int whole = Lanes.whole(headDim);
        long row = 4L * headDim;
        for (int token = 0; token < block; token += 2) {
            long from = source + token / 2 * row;
            long to = target + token * row;
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                IntVector word = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, from + 4L * i, LITTLE_ENDIAN);
                word.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(Lanes.MEMORY, to + 4L * i, LITTLE_ENDIAN);
                word.and(UPPER_HALF).intoMemorySegment(Lanes.MEMORY, to + row + 4L * i, LITTLE_ENDIAN);
            }
            for (int i = whole; i < headDim; i++) {
                int word = Lanes.MEMORY.get(ValueLayout.JAVA_INT, from + 4L * i);
                Lanes.MEMORY.set(ValueLayout.JAVA_INT, to + 4L * i, word << 16);
                Lanes.MEMORY.set(ValueLayout.JAVA_INT, to + row + 4L * i, word & UPPER_HALF);
            }
        }
    }
}
