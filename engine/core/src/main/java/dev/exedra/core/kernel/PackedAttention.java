package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * One thread's attention over a cache of bf16. As in every product of bf16 compute the inputs are rounded, here the scaled
 * queries and the weights of the softmax, and the sums are f32. Tile after tile: scores, softmax, sums; each pair of a query
 * row and a head on its own, so its bits are those of the pair alone.
 */
final class PackedAttention {

    private static final int KEYS = KvTile.KEYS;

    private final TileProducts products;
    private final KvTile keysAndValues = new KvTile();
    private final List<RunningSoftmax> softmax = new ArrayList<>();
    private float[] query = {};
    private float[] sums = {};
    private float[] correction = {};
    private MemorySegment rounded = MemorySegment.NULL;
    private MemorySegment scores = MemorySegment.NULL;
    private MemorySegment weights = MemorySegment.NULL;
    private MemorySegment partial = MemorySegment.NULL;

    PackedAttention(TileProducts products) {
        this.products = products;
    }

    void attend(Matrix queries, int firstPosition, KvPages cache, AttentionShape shape, int kvHead, Matrix output) {
        int count = queries.rows() * shape.group();
        begin(queries, shape, kvHead, count);
        int end = firstPosition + queries.rows();
        int first = shape.first(firstPosition);
        try {
            for (int tile = first / KEYS * KEYS; tile < end; tile += KEYS) {
                keysAndValues.load(cache, kvHead, tile, Math.max(tile, first), Math.min(tile + KEYS, end));
                add(tile, firstPosition, shape, count);
            }
        } finally {
            Reference.reachabilityFence(cache);
        }
        for (int pair = 0; pair < count; pair++) {
            finish(pair, output, shape, kvHead);
        }
    }

    /** Lays out the scaled queries [pairs, headDim]; pairs are counted row by row. */
    private void begin(Matrix queries, AttentionShape shape, int kvHead, int count) {
        int headDim = shape.headDim();
        reserve(even(count + 1), headDim);
        int group = shape.group();
        for (int pair = 0; pair < count; pair++) {
            long at = queries.offset(pair / group, (kvHead * group + pair % group) * headDim);
            begin(queries.data(), at, shape.scale(), pair * headDim, headDim);
            softmax.get(pair).reset();
        }
    }

    private void begin(MemorySegment queries, long from, float scale, int at, int headDim) {
        long to = rounded.address() + 2L * at;
        int whole = Lanes.whole(headDim);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            IntVector bits = Lanes.bf16(Lanes.load(queries, from + 4L * i).mul(scale));
            Lanes.lower(bits).intoMemorySegment(Lanes.MEMORY, to + 2L * i, LITTLE_ENDIAN);
            bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(query, at + i);
        }
        for (int i = whole; i < headDim; i++) {
            short bits = Numbers.toBf16(scale * queries.get(ValueLayout.JAVA_FLOAT, from + 4L * i));
            Lanes.MEMORY.set(ValueLayout.JAVA_SHORT, to + 2L * i, bits);
            query[at + i] = Numbers.fromBf16(bits);
        }
        Arrays.fill(sums, at, at + headDim, 0);
    }

    /** What stands in the pairs beyond those asked for is computed with and never read. */
    private void reserve(int pairs, int headDim) {
        while (softmax.size() < pairs) {
            softmax.add(new RunningSoftmax());
        }
        if (query.length < pairs * headDim || correction.length < pairs) {
            query = new float[pairs * headDim];
            sums = new float[pairs * headDim];
            correction = new float[pairs];
            rounded = allocate(2L * pairs * headDim);
            scores = allocate(4L * pairs * KEYS);
            weights = allocate(2L * pairs * KEYS);
            partial = allocate(4L * pairs * headDim);
        }
    }

    private static MemorySegment allocate(long bytes) {
        return Arena.ofAuto().allocate(bytes, Matrix.ALIGNMENT_BYTES);
    }

    private void add(int tile, int firstPosition, AttentionShape shape, int count) {
        int group = shape.group();
        int headDim = shape.headDim();
        // Later rows see more behind, earlier ones more before: those that see nothing of this tile are at either end.
        int fromRow = Math.max(0, tile - firstPosition);
        int toRow = rowsBefore(tile + KEYS, firstPosition, count / group, shape);
        int from = even(fromRow * group);
        int to = toRow * group;
        boolean together = isMany(from, to, headDim);
        if (together) {
            products.scores(
                    rounded.address() + 2L * from * headDim,
                    to - from,
                    headDim,
                    keysAndValues.keys(),
                    scores.address() + 4L * from * KEYS);
        }
        int wholeFrom = even(Math.max(fromRow, tile + KEYS - 1 - firstPosition) * group + 1);
        int wholeTo = even(rowsBefore(tile + 1, firstPosition, toRow, shape) * group);
        boolean wholeTogether = isMany(wholeFrom, wholeTo, headDim);
        for (int pair = from; pair < to; pair += PackedPairs.PAIRS) {
            int last = Math.min(pair + PackedPairs.PAIRS, to) - 1;
            int begin = Math.max(0, shape.first(firstPosition + pair / group) - tile);
            int end = Math.clamp(firstPosition + last / group + 1 - tile, begin, KEYS);
            if (!together) {
                PackedPairs.scores(query, pair, headDim, keysAndValues.keys(), scores.address(), begin, end);
            }
            for (int one = pair; one <= last; one++) {
                weigh(one, tile, firstPosition + one / group, shape);
            }
            if (!wholeTogether || pair < wholeFrom || last >= wholeTo) {
                PackedPairs.values(
                        weights.address(), pair, begin, end, keysAndValues.values(), headDim, partial.address());
            }
        }
        if (wholeTogether) {
            products.values(
                    weights.address() + 2L * wholeFrom * KEYS,
                    wholeTo - wholeFrom,
                    keysAndValues.values(),
                    headDim,
                    partial.address() + 4L * wholeFrom * headDim);
        }
        for (int pair = from; pair < to; pair++) {
            accumulate(pair, headDim);
        }
    }

    /** Of the first {@code rows} rows those whose keys begin before a position. */
    private static int rowsBefore(int position, int firstPosition, int rows, AttentionShape shape) {
        int before = rows;
        while (before > 0 && shape.first(firstPosition + before - 1) >= position) {
            before--;
        }
        return before;
    }

    private static int even(int pair) {
        return pair / PackedPairs.PAIRS * PackedPairs.PAIRS;
    }

    private boolean isMany(int from, int to, int headDim) {
        return to - from >= TileProducts.FEWEST_PAIRS && products.fit(headDim);
    }

    private void weigh(int pair, int tile, int position, AttentionShape shape) {
        int begin = Math.max(0, shape.first(position) - tile);
        int end = Math.clamp(position + 1 - tile, 0, KEYS);
        long target = weights.address() + 2L * pair * KEYS;
        if (begin > 0 || end < KEYS) {
            Lanes.MEMORY.asSlice(target, 2L * KEYS).fill((byte) 0);
        }
        if (begin >= end) {
            correction[pair] = 1;
            return;
        }
        long source = scores.address() + 4L * pair * KEYS;
        correction[pair] = softmax.get(pair).weigh(source, begin, end);
        for (int i = Lanes.whole(begin); i < end; i += Lanes.COUNT) {
            FloatVector weight = Lanes.load(Lanes.MEMORY, source + 4L * i);
            Lanes.lower(Lanes.bf16(weight)).intoMemorySegment(Lanes.MEMORY, target + 2L * i, LITTLE_ENDIAN);
        }
    }

    /** sums = correction * sums + partial. */
    private void accumulate(int pair, int headDim) {
        float factor = correction[pair];
        int at = pair * headDim;
        int whole = Lanes.whole(headDim);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector more = Lanes.load(Lanes.MEMORY, partial.address() + 4L * (at + i));
            FloatVector.fromArray(Lanes.FLOATS, sums, at + i)
                    .fma(FloatVector.broadcast(Lanes.FLOATS, factor), more)
                    .intoArray(sums, at + i);
        }
        for (int i = whole; i < headDim; i++) {
            float more = Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, partial.address() + 4L * (at + i));
            sums[at + i] = Math.fma(sums[at + i], factor, more);
        }
    }

    private void finish(int pair, Matrix output, AttentionShape shape, int kvHead) {
        int group = shape.group();
        int headDim = shape.headDim();
        long at = output.offset(pair / group, (kvHead * group + pair % group) * headDim);
        softmax.get(pair).finish(sums, pair * headDim, headDim, output.data(), at);
    }
}
