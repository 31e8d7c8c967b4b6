package dev.exedra.core.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Activations [rows, columns] in native memory; row r begins at element r * stride. F32, or BF16 where it is the
 * rounded input of a product.
 *
 * <p>{@link #allocate} leaves room for {@link #paddedRows} rows behind {@code data}, so that a product
 * may run over the padding. What stands in the padding is finite and belongs to nobody.
 */
public record Matrix(MemorySegment data, DType dtype, int rows, int columns, int stride) {

    /** Alignment of every row buffer: a cache line, and a 512-bit vector. */
    public static final int ALIGNMENT_BYTES = 64;

    public Matrix {
        long needed = rows == 0 ? 0 : ((long) (rows - 1) * stride + columns) * dtype.bytes();
        if (data.byteSize() < needed) {
            throw new IllegalArgumentException("[" + rows + ", " + columns + "] stride " + stride + " of " + dtype
                    + " takes " + needed + " bytes, not " + data.byteSize());
        }
    }

    /** A zeroed, contiguous matrix with room for the padded rows. */
    public static Matrix allocate(Arena arena, DType dtype, int rows, int columns) {
        long bytes = Math.max(1, (long) paddedRows(rows) * columns * dtype.bytes());
        return new Matrix(arena.allocate(bytes, ALIGNMENT_BYTES), dtype, rows, columns, columns);
    }

    /** A zeroed F32 matrix with room for the padded rows. */
    public static Matrix allocate(Arena arena, int rows, int columns) {
        return allocate(arena, DType.F32, rows, columns);
    }

    /**
     * Rows a product runs over: 2, 4, 8, 16, 32, then multiples of 16 to 128, then of 64. One primitive a shape serves,
     * and never one row: a single row takes another path in the library and has other bits.
     */
    public static int paddedRows(int rows) {
        if (rows <= 2) {
            return 2;
        }
        if (rows <= 32) {
            return Integer.highestOneBit(rows - 1) << 1;
        }
        int step = rows <= 128 ? 16 : 64;
        return (rows + step - 1) / step * step;
    }

    /** Rows [from, from + count), sharing this memory, padding included. */
    public Matrix rows(int from, int count) {
        return new Matrix(data.asSlice((long) from * stride * dtype.bytes()), dtype, count, columns, stride);
    }

    /** Columns [from, from + count) of every row, sharing this memory. */
    public Matrix columns(int from, int count) {
        return new Matrix(data.asSlice((long) from * dtype.bytes()), dtype, rows, count, stride);
    }

    /** One F32 element. */
    public float get(int row, int column) {
        return data.get(ValueLayout.JAVA_FLOAT, ((long) row * stride + column) * Float.BYTES);
    }

    /** Sets one F32 element. */
    public void set(int row, int column, float value) {
        data.set(ValueLayout.JAVA_FLOAT, ((long) row * stride + column) * Float.BYTES, value);
    }

    /** Byte offset of an element from the start of {@code data}. */
    public long offset(int row, int column) {
        return ((long) row * stride + column) * dtype.bytes();
    }

    /** A copy of one F32 row. */
    public float[] row(int row) {
        return data.asSlice(offset(row, 0), (long) columns * Float.BYTES).toArray(ValueLayout.JAVA_FLOAT);
    }
}
