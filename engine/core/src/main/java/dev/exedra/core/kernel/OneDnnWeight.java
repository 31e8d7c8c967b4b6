package dev.exedra.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** A weight packed for oneDNN: slices of its inputs, whose products are added up in rising order. */
record OneDnnWeight(List<Slice> slices, int outputs, int inputs, Compute compute) implements PreparedWeight {

    /**
     * Inputs [from, from + layout.inputs()).
     *
     * @param packed in the layout
     */
    record Slice(int from, DnnlLayout layout, MemorySegment packed) {}

    @Override
    public long bytes() {
        return slices.stream().mapToLong(slice -> slice.packed().byteSize()).sum();
    }
}
