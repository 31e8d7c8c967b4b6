package dev.exedra.core.layer;

import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.spec.NormSpec;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A normalisation with its weight. */
public final class Norm {

    private final NormSpec spec;
    private final Kernels kernels;
    private final MemorySegment weight;
    private final MemorySegment bias;

    public Norm(NormSpec spec, Weights weights, Kernels kernels, Arena arena) {
        this.spec = spec;
        this.kernels = kernels;
        this.weight = weights.vector(spec.name() + ".weight", spec.width(), arena);
        this.bias = switch (spec.kind()) {
            case RMS -> MemorySegment.NULL;
            case LAYER -> weights.vector(spec.name() + ".bias", spec.width(), arena);
        };
    }

    /** target = norm(source); the target is F32 or BF16 and may be the source. */
    public void apply(Matrix source, Matrix target) {
        switch (spec.kind()) {
            case RMS -> kernels.rmsNorm(source, weight, spec.epsilon(), target);
            case LAYER -> kernels.layerNorm(source, weight, bias, spec.epsilon(), target);
        }
    }
}
