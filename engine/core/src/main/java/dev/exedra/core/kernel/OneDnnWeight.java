package dev.exedra.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weight packed for oneDNN: slices of its inputs, whose products are added up in rising order.
 *
 * @param fewRows computes few rows; null where the library does
 */
record OneDnnWeight(
        List<Slice> slices,
        int outputs,
        int inputs,
        Compute compute,
        @Nullable FewRows fewRows) implements PreparedWeight {

    /**
     * Inputs [from, from + layout.inputs()).
     *
     * @param packed in the layout
     */
    record Slice(int from, DnnlLayout layout, MemorySegment packed) {}

    /** The same weight, few rows of which are computed without the library. */
    OneDnnWeight with(@Nullable FewRows rows) {
        return new OneDnnWeight(slices, outputs, inputs, compute, rows);
    }

    @Override
    public long bytes() {
        return slices.stream().mapToLong(slice -> slice.packed().byteSize()).sum();
    }
}
