package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Writes keys and values into the cache as {@link KvLayout} says. */
final class KvStore {

    private static final int UPPER_HALF = 0xffff0000;
    private static final int LOWER_HALF = 0xffff;

    private KvStore() {}

    static void store(Matrix keys, Matrix values, int firstPosition, KvPages cache, int kvHead) {
        KvLayout layout = cache.layout();
        int column = kvHead * layout.headDim();
        try {
            for (int row = 0; row < keys.rows(); row++) {
                MemorySegment page = cache.pageOf(firstPosition + row);
                int token = (firstPosition + row) % layout.pageTokens();
                long key = layout.key(kvHead, token, 0) * layout.dtype().bytes();
                if (layout.dtype() == DType.F32) {
                    scatter(keys.data(), keys.offset(row, column), page, key, layout);
                    long value = layout.value(kvHead, token, 0) * Float.BYTES;
                    long bytes = (long) layout.headDim() * Float.BYTES;
                    MemorySegment.copy(values.data(), values.offset(row, column), page, value, bytes);
                } else {
                    long at = page.address();
                    scatterPairs(keys.data().address() + keys.offset(row, column), at + key, layout);
                    int width = layout.valueWidth();
                    for (int i = 0; i < layout.headDim(); i += width) {
                        // The word that this token's value shares with its neighbour's.
                        long word = layout.value(kvHead, token - token % 2, i) * Short.BYTES;
                        pair(
                                values.data().address() + values.offset(row, column + i),
                                at + word,
                                width,
                                token % 2 == 0);
                    }
                }
            }
        } finally {
            Reference.reachabilityFence(keys);
            Reference.reachabilityFence(values);
            Reference.reachabilityFence(cache);
        }
    }

    private static void scatter(MemorySegment keys, long from, MemorySegment page, long to, KvLayout layout) {
        long step = (long) layout.block() * Float.BYTES;
        for (int i = 0; i < layout.headDim(); i++) {
            page.set(ValueLayout.JAVA_FLOAT, to + step * i, keys.get(ValueLayout.JAVA_FLOAT, from + 4L * i));
        }
    }

    private static void scatterPairs(long from, long to, KvLayout layout) {
        long step = (long) layout.block() * Short.BYTES;
        for (int i = 0; i < layout.headDim(); i += 2) {
            int lower = Numbers.toBf16(Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, from + 4L * i)) & LOWER_HALF;
            int upper = Numbers.toBf16(Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, from + 4L * i + 4)) << 16;
            Lanes.MEMORY.set(ValueLayout.JAVA_INT, to + step * i, upper | lower);
        }
    }

    private static void pair(long from, long to, int width, boolean lower) {
        int whole = Lanes.whole(width);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            IntVector own = Lanes.bf16(Lanes.load(Lanes.MEMORY, from + 4L * i));
            IntVector other = Lanes.loadInts(Lanes.MEMORY, to + 4L * i);
            IntVector word = lower
                    ? other.and(UPPER_HALF).or(own)
                    : other.and(LOWER_HALF).or(own.lanewise(VectorOperators.LSHL, 16));
            word.intoMemorySegment(Lanes.MEMORY, to + 4L * i, ByteOrder.LITTLE_ENDIAN);
        }
        for (int i = whole; i < width; i++) {
            int own = Numbers.toBf16(Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, from + 4L * i)) & LOWER_HALF;
            int other = Lanes.MEMORY.get(ValueLayout.JAVA_INT, to + 4L * i);
            Lanes.MEMORY.set(
                    ValueLayout.JAVA_INT,
                    to + 4L * i,
                    lower ? (other & UPPER_HALF) | own : (other & LOWER_HALF) | (own << 16));
        }
    }
}
