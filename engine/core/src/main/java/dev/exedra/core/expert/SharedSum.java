package dev.exedra.core.expert;

import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.tensor.Matrix;
import java.util.Arrays;
import java.util.List;

/** Adds the shared experts: their outputs in order, the sum weighed once. */
final class SharedSum {

    private SharedSum() {}

    /** target += weight * (first + second + ...), rows [from, from + count); the first output is overwritten. */
    static void add(List<Matrix> outputs, float[] weights, int from, int count, Kernels kernels, Matrix target) {
        Matrix sum = outputs.getFirst().rows(from, count);
        for (Matrix further : outputs.subList(1, outputs.size())) {
            kernels.add(further.rows(from, count), sum);
        }
        kernels.addScaled(sum, Arrays.copyOfRange(weights, from, from + count), target.rows(from, count));
    }
}
