package dev.exedra.core.layer;

import dev.exedra.core.spec.ProjectionSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the biases of matrices whose outputs stand side by side. */
public final class Biases {

    private Biases() {}

    /** The biases side by side, F32, zero where a matrix has none; null where none has one. */
    public static @Nullable MemorySegment of(List<ProjectionSpec> parts, Weights weights, Arena arena) {
        if (parts.stream().noneMatch(ProjectionSpec::bias)) {
            return null;
        }
        long columns = parts.stream().mapToLong(ProjectionSpec::outputs).sum();
        MemorySegment bias = arena.allocate(columns * Float.BYTES, 64);
        long offset = 0;
        for (ProjectionSpec part : parts) {
            long bytes = (long) part.outputs() * Float.BYTES;
            if (part.bias()) {
                MemorySegment values = weights.vector(part.biasName(), part.outputs(), arena);
                MemorySegment.copy(values, 0, bias, offset, bytes);
            }
            offset += bytes;
        }
        return bias;
    }
}
