package dev.exedra.core.kernel;

import java.lang.foreign.MemorySegment;

/**
 * A weight widened to F32, row-major.
 *
 * @param values F32 [outputs, inputs]
 */
record ScalarWeight(MemorySegment values, int outputs, int inputs, Compute compute) implements PreparedWeight {

    @Override
    public long bytes() {
        return values.byteSize();
    }
}
