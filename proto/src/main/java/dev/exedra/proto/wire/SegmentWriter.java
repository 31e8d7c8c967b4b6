package dev.exedra.proto.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes native memory to a stream that only takes arrays. What lies between is small enough to stay in the processor's first
 * cache, and the stream is called once for many short rows.
 */
final class SegmentWriter {

    private static final int MOST_BYTES = 8192;

    private final OutputStream out;
    private final byte[] between;
    private int filled;

    /** @param size bytes that will be written in all */
    SegmentWriter(OutputStream out, int size) {
        this.out = out;
        this.between = new byte[Math.min(size, MOST_BYTES)];
    }

    void write(MemorySegment memory, long from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, between.length - filled);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from + done, between, filled, part);
            filled += part;
            done += part;
            if (filled == between.length) {
                flush();
            }
        }
    }

    void flush() throws IOException {
        out.write(between, 0, filled);
        filled = 0;
    }
}
