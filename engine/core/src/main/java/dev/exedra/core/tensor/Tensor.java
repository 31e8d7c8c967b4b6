package dev.exedra.core.tensor;

import java.lang.foreign.MemorySegment;

/** Typed, dense, row-major memory; no maths. The memory may be a mapped file, and may be read-only. */
public record Tensor(DType dtype, Shape shape, MemorySegment data) {

    public Tensor {
        long expected = Math.multiplyExact(shape.elements(), dtype.bytes());
        if (data.byteSize() != expected) {
            throw new IllegalArgumentException(
                    dtype + " " + shape + " takes " + expected + " bytes, not " + data.byteSize());
        }
    }

    /** Rows [from, from + count) of a matrix, sharing its memory. */
    public Tensor rows(int from, int count) {
        long rowBytes = (long) shape.extent(1) * dtype.bytes();
        return new Tensor(dtype, Shape.of(count, shape.extent(1)), data.asSlice(from * rowBytes, count * rowBytes));
    }
}
