package dev.exedra.core.expert;

import dev.exedra.core.kernel.Activation;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.kernel.PreparedWeight;
import dev.exedra.core.layer.Biases;
import dev.exedra.core.layer.Weights;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feed-forward network computed by one thread: a routed expert or a shared one. Gate and up are one matrix, one call.
 */
public final class Network {

    private final Kernels kernels;
    private final PreparedWeight inner;
    private final PreparedWeight down;
    private final @Nullable MemorySegment innerBias;
    private final @Nullable MemorySegment downBias;
    private final Activation activation;
    private final boolean gated;

    /** Packs the network's matrices; a mapped one is in memory once afterwards. */
    public Network(NetworkSpec spec, Weights weights, Compute wanted, Kernels kernels, Arena arena) {
        List<ProjectionSpec> first = spec.innerParts();
        this.kernels = kernels;
        this.gated = spec instanceof NetworkSpec.Glu;
        this.activation = spec.activation();
        try (Arena temporary = Arena.ofConfined()) {
            Tensor stacked = weights.stacked(first, temporary);
            Tensor last = weights.matrix(spec.downProj());
            boolean bf16 = stacked.dtype() == DType.BF16 && last.dtype() == DType.BF16;
            Compute compute = bf16 ? wanted : Compute.F32;
            this.inner = kernels.prepare(stacked, compute, arena);
            this.down = kernels.prepare(last, compute, arena);
            weights.release(stacked);
            weights.release(last);
        }
        this.innerBias = Biases.of(first, weights, arena);
        this.downBias = Biases.of(List.of(spec.downProj()), weights, arena);
    }

    /** output[r] = network(input[r]); the input is of {@link #compute}'s type. */
    public void apply(Matrix input, Matrix output, NetworkScratch scratch) {
        int rows = input.rows();
        Matrix projected = scratch.projected.matrix(rows, inner.outputs());
        kernels.matmul(input, inner, projected);
        if (innerBias != null) {
            kernels.addRow(innerBias, projected);
        }
        Matrix activated = scratch.activated.matrix(compute().inputType(), rows, down.inputs());
        if (gated) {
            kernels.glu(projected, activation, activated);
        } else {
            kernels.activate(projected, activation, activated);
        }
        kernels.matmul(activated, down, output);
        if (downBias != null) {
            kernels.addRow(downBias, output);
        }
    }

    /** What the input has to be rounded to. */
    public Compute compute() {
        return inner.compute();
    }

    /** About how long one thread takes for so many rows; see {@link PreparedWeight#nanos}. */
    public long nanos(int rows) {
        return inner.nanos(rows) + down.nanos(rows);
    }

    /** Bytes of packed weights. */
    public long bytes() {
        return inner.bytes() + down.bytes();
    }
}
