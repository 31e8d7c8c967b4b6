package dev.exedra.bench;

import dev.exedra.core.kernel.ComputePool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.LongAdder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** How fast all threads together read memory that is in no cache. */
final class ReadBandwidth {

    private static final long BYTES = 1L << 30;
    private static final int PIECES = 64;
    private static final int RUNS = 8;
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

    private ReadBandwidth() {}

    /** Bytes a second, best of several runs. */
    static double measure(ComputePool pool) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(BYTES, 64);
            memory.fill((byte) 1);
            LongAdder sum = new LongAdder();
            double best = 0;
            for (int run = 0; run < RUNS; run++) {
                long start = System.nanoTime();
                pool.run(PIECES, piece -> sum.add(sum(memory.asSlice(piece * (BYTES / PIECES), BYTES / PIECES))));
                best = Math.max(best, BYTES / ((System.nanoTime() - start) / 1e9));
            }
            if (sum.sum() == 0) {
                throw new IllegalStateException("nothing was read");
            }
            return best;
        }
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
