package dev.exedra.core.layer;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Native memory that is used again step after step and grows to the largest matrix asked of it. Not thread-safe. */
public final class Buffer implements AutoCloseable {

    private @Nullable Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    /**
     * A contiguous matrix over this memory, valid until the next call. What stands in it is what was left there.
     */
    public Matrix matrix(DType dtype, int rows, int columns) {
        long bytes = (long) Matrix.paddedRows(rows) * columns * dtype.bytes();
        if (bytes > memory.byteSize()) {
            close();
            Arena grown = Arena.ofShared();
            arena = grown;
            memory = grown.allocate(bytes, Matrix.ALIGNMENT_BYTES);
        }
        return new Matrix(memory, dtype, rows, columns, columns);
    }

    /** An F32 matrix over this memory. */
    public Matrix matrix(int rows, int columns) {
        return matrix(DType.F32, rows, columns);
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
            arena = null;
            memory = MemorySegment.NULL;
        }
    }
}
