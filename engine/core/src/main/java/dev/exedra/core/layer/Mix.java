package dev.exedra.core.layer;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.spec.SharedSpec;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the routed and the shared experts of a stage are weighed against each other. Every weight is computed here, by the
 * router; who holds experts only applies them.
 */
final class Mix {

    private final @Nullable SharedSpec shared;
    private final @Nullable Linear projection;

    Mix(Optional<SharedSpec> shared, Weights weights, Kernels kernels, Arena arena) {
        this.shared = shared.orElse(null);
        this.projection = shared.flatMap(Mix::weight)
                .map(weight -> Linear.of(weight, weights, Compute.F32, kernels, arena))
                .orElse(null);
    }

    private static Optional<ProjectionSpec> weight(SharedSpec shared) {
        return switch (shared.mix()) {
            case SharedSpec.Sum _ -> Optional.empty();
            case SharedSpec.SigmoidGate gate -> Optional.of(gate.weight());
            case SharedSpec.Coefficient coefficient -> Optional.of(coefficient.weight());
        };
    }

    /**
     * The token's factors: [rows, 1] the sigmoid, [rows, 2] CartesianMoE's softmax for the routed and the shared part, or
     * no columns.
     */
    Matrix coefficient(Matrix normed, StepScratch scratch, ComputePool pool) {
        if (projection == null || shared == null) {
            return scratch.mix.matrix(normed.rows(), 0);
        }
        Matrix factors = scratch.mix.matrix(normed.rows(), projection.outputs());
        projection.apply(normed, factors, pool);
        for (int row = 0; row < factors.rows(); row++) {
            if (shared.mix() instanceof SharedSpec.Coefficient) {
                double routed = 1 / (1 + StrictMath.exp((double) factors.get(row, 1) - factors.get(row, 0)));
                factors.set(row, 0, (float) routed);
                factors.set(row, 1, (float) (1 - routed));
            } else {
                factors.set(row, 0, (float) (1 / (1 + StrictMath.exp(-factors.get(row, 0)))));
            }
        }
        return factors;
    }

    /** The routing with CartesianMoE's first coefficient in its weights. */
    Routing weighRouted(Routing routing, Matrix coefficient) {
        if (shared == null || !(shared.mix() instanceof SharedSpec.Coefficient)) {
            return routing;
        }
        float[] weights = routing.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= coefficient.get(i / routing.topK(), 0);
        }
        return new Routing(routing.rows(), routing.topK(), routing.expertIds(), weights, routing.failed());
    }

    /** What the shared experts' sum is multiplied with, [rows]; empty where there are none. */
    float[] sharedWeights(Matrix coefficient) {
        if (shared == null) {
            return new float[0];
        }
        float[] weights = new float[coefficient.rows()];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = shared.scale()
                    * switch (shared.mix()) {
                        case SharedSpec.Sum _ -> 1;
                        case SharedSpec.SigmoidGate _ -> coefficient.get(row, 0);
                        case SharedSpec.Coefficient _ -> coefficient.get(row, 1);
                    };
        }
        return weights;
    }

    long bytes() {
        return projection == null ? 0 : projection.bytes();
    }
}
