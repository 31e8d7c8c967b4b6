package dev.exedra.bench;

import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.WeightMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.LongAdder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** How fast all threads together read memory that is in no cache. */
final class ReadBandwidth implements AutoCloseable {

    private static final long BYTES = 1L << 30;
    private static final int PASSES = 8;
    private static final int PIECES = 64;
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

    private final ComputePool pool;
    private final Arena arena = new WeightMemory();
    private final MemorySegment memory;

    ReadBandwidth(ComputePool pool) {
        this.pool = pool;
        this.memory = arena.allocate(BYTES, 64).fill((byte) 1);
    }

    /** Bytes a second over a quarter of a second or so, which is what a run of decoding takes: bursts are no bound. */
    double bytesPerSecond() {
        LongAdder sum = new LongAdder();
        long start = System.nanoTime();
        for (int pass = 0; pass < PASSES; pass++) {
            pool.run(PIECES, piece -> sum.add(sum(memory.asSlice(piece * (BYTES / PIECES), BYTES / PIECES))));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (sum.sum() == 0) {
            throw new IllegalStateException("nothing was read");
        }
        return PASSES * BYTES / seconds;
    }

    @Override
    public void close() {
        arena.close();
    }

    private static long sum(MemorySegment piece) {
        LongVector first = LongVector.zero(SPECIES);
        LongVector second = first;
        LongVector third = first;
        LongVector fourth = first;
        int step = SPECIES.vectorByteSize();
        ByteOrder order = ByteOrder.nativeOrder();
        for (long at = 0; at < piece.byteSize(); at += 4L * step) {
            first = first.add(LongVector.fromMemorySegment(SPECIES, piece, at, order));
            second = second.add(LongVector.fromMemorySegment(SPECIES, piece, at + step, order));
            third = third.add(LongVector.fromMemorySegment(SPECIES, piece, at + 2L * step, order));
            fourth = fourth.add(LongVector.fromMemorySegment(SPECIES, piece, at + 3L * step, order));
        }
        return first.add(second).add(third.add(fourth)).lane(0);
    }
}
