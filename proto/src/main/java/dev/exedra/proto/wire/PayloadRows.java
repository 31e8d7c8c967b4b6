package dev.exedra.proto.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;

/** Some rows of a matrix that belongs to somebody else: gathered while they are written, not before. */
public final class PayloadRows implements Payload {

    private final MemorySegment matrix;
    private final long strideBytes;
    private final int rowBytes;
    private final int[] rows;
    private final int checksum;

    /**
     * Rows that stay as they are until the payload was written for the last time.
     *
     * @param strideBytes from a row's first byte to the next one's
     * @param rowBytes of a row
     * @param rows which ones, in this order
     */
    public PayloadRows(MemorySegment matrix, long strideBytes, int rowBytes, int[] rows) {
        this.matrix = matrix;
        this.strideBytes = strideBytes;
        this.rowBytes = rowBytes;
        this.rows = rows;
        Crc32c checksum = new Crc32c();
        checksum.addRows(matrix, strideBytes, rowBytes, rows);
        this.checksum = checksum.value();
    }

    @Override
    public int size() {
        return rows.length * rowBytes;
    }

    @Override
    public int checksum() {
        return checksum;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        SegmentWriter writer = new SegmentWriter(out, size());
        for (int row : rows) {
            writer.write(matrix, row * strideBytes, rowBytes);
        }
        writer.flush();
    }

    @Override
    public PayloadBytes together() {
        byte[] bytes = new byte[size()];
        for (int i = 0; i < rows.length; i++) {
            MemorySegment.copy(
                    matrix, rows[i] * strideBytes, MemorySegment.ofArray(bytes), (long) i * rowBytes, rowBytes);
        }
        return PayloadBytes.of(MemorySegment.ofArray(bytes));
    }

    /** The matrix is not ours. */
    @Override
    public void close() {}
}
