package dev.exedra.proto.wire;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4) over memory, which processors compute at memory's speed. */
final class Crc32c {

    private final CRC32C checksum = new CRC32C();

    void add(MemorySegment bytes) {
        checksum.update(bytes.asByteBuffer());
    }

    void addRows(MemorySegment matrix, long strideBytes, int rowBytes, int[] rows) {
        if (rows.length == 0) {
            return;
        }
        // One view for all rows: a view a row would be an object a row.
        ByteBuffer view = matrix.asByteBuffer();
        for (int row : rows) {
            int from = Math.toIntExact(row * strideBytes);
            view.limit(from + rowBytes).position(from);
            checksum.update(view);
        }
    }

    int value() {
        return (int) checksum.getValue();
    }
}
