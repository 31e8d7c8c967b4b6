package dev.exedra.proto.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Native memory for payloads that are received, used again. How much is out at a time is bounded by the credit of the streams;
 * how much is kept, here. What is not kept is freed by the garbage collector, so nobody can read what is gone.
 */
public final class SegmentPool {

    /** A cache line, and a 512-bit vector. */
    private static final int ALIGNMENT_BYTES = 64;

    private final int room;
    private final long keptBytesAtMost;
    /** By the exponent of their size. */
    private final List<Deque<MemorySegment>> free = new ArrayList<>();

    private long keptBytes;

    /**
     * A pool without memory.
     *
     * @param room memory is this many times longer than what lies in it; 2 where kernels run over padded rows
     * @param keptBytesAtMost that wait to be used again
     */
    public SegmentPool(int room, long keptBytesAtMost) {
        this.room = room;
        this.keptBytesAtMost = keptBytesAtMost;
        for (int exponent = 0; exponent < Long.SIZE; exponent++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** Memory for so many bytes, with what was left there. */
    MemorySegment borrow(int bytes) {
        int exponent = Math.max(6, Long.SIZE - Long.numberOfLeadingZeros((long) bytes * room - 1));
        synchronized (this) {
            MemorySegment kept = free.get(exponent).pollLast();
            if (kept != null) {
                keptBytes -= kept.byteSize();
                return kept;
            }
        }
        return Arena.ofAuto().allocate(1L << exponent, ALIGNMENT_BYTES);
    }

    synchronized void giveBack(MemorySegment memory) {
        if (keptBytes + memory.byteSize() <= keptBytesAtMost) {
            keptBytes += memory.byteSize();
            free.get(Long.numberOfTrailingZeros(memory.byteSize())).addLast(memory);
        }
    }

    /** Bytes that wait to be used again. */
    public synchronized long keptBytes() {
        return keptBytes;
    }
}
