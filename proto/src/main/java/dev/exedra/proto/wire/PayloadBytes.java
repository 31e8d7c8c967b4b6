package dev.exedra.proto.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A payload in one place. */
public final class PayloadBytes implements Payload {

    private final MemorySegment memory;
    private final int size;
    private final int checksum;
    private final @Nullable SegmentPool pool;

    private PayloadBytes(MemorySegment memory, int size, int checksum, @Nullable SegmentPool pool) {
        this.memory = memory;
        this.size = size;
        this.checksum = checksum;
        this.pool = pool;
    }

    /** No bytes. */
    public static PayloadBytes empty() {
        return new PayloadBytes(MemorySegment.NULL, 0, 0, null);
    }

    /** Bytes that belong to somebody else and stay as they are until they are written. */
    public static PayloadBytes of(MemorySegment bytes) {
        Crc32c checksum = new Crc32c();
        checksum.add(bytes);
        return new PayloadBytes(bytes, (int) bytes.byteSize(), checksum.value(), null);
    }

    /** Bytes in memory of a pool. */
    static PayloadBytes pooled(MemorySegment memory, int size, int checksum, SegmentPool pool) {
        return new PayloadBytes(memory, size, checksum, pool);
    }

    /** Where the bytes lie, from 0; the memory may be longer than they are. */
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int checksum() {
        return checksum;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        SegmentWriter writer = new SegmentWriter(out, size);
        writer.write(memory, 0, size);
        writer.flush();
    }

    @Override
    public PayloadBytes together() {
        return this;
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.giveBack(memory);
        }
    }
}
