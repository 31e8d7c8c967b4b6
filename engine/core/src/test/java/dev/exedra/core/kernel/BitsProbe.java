package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Prints a hash of what every operation of the vector kernels gives, in the first round and in the last of those asked for. */
final class BitsProbe {

    private static final String ROUNDS = "exedra.probe.rounds";

    private BitsProbe() {}

    public static void main(String[] arguments) {
        int rounds = Integer.getInteger(ROUNDS, 1);
        int first = 0;
        int last = 0;
        Kernels kernels = new VectorKernels();
        try (Arena arena = Arena.ofConfined()) {
            Inputs inputs = new Inputs(arena, kernels);
            for (int round = 0; round < rounds; round++) {
                last = round(kernels, inputs);
                first = round == 0 ? last : first;
            }
        }
        System.out.println(first + " " + last);
    }

    static List<String> rounds(int rounds) {
        return List.of("-D" + ROUNDS + "=" + rounds);
    }

    /** The same in every round, and the results' places, so that rounds allocate nothing. */
    private static final class Inputs {
        private final Matrix wide;
        private final Matrix narrow;
        private final Matrix angles;
        private final Matrix target;
        private final Matrix rounded;
        private final MemorySegment vector;
        private final MemorySegment bias;
        private final List<PreparedWeight> weights;
        private final KvPages cache;

        Inputs(Arena arena, Kernels kernels) {
            Samples samples = new Samples(arena, 3);
            wide = samples.matrix(7, 2 * 83);
            narrow = samples.matrix(7, 83);
            angles = samples.matrix(7, 19);
            target = samples.matrix(7, 83);
            rounded = Matrix.allocate(arena, DType.BF16, 7, 83);
            vector = samples.vector(83);
            bias = samples.vector(83);
            weights = MatmulContract.MODES.stream()
                    .map(mode -> kernels.prepare(samples.weight(mode.stored(), 83, 83), mode.compute(), arena))
                    .toList();
            KvLayout layout = new KvLayout(1, 83, 16, DType.F32);
            cache = new KvPages(layout, List.of(arena.allocate(layout.pageBytes(), Matrix.ALIGNMENT_BYTES)));
        }
    }

    private static int round(Kernels kernels, Inputs inputs) {
        int hash = 1;
        for (Activation activation : Activation.values()) {
            kernels.activate(inputs.narrow, activation, inputs.target);
            kernels.glu(inputs.wide, activation, inputs.rounded);
            hash = 31 * hash + hash(inputs.target) + 7 * hash(inputs.rounded);
        }
        kernels.rmsNorm(inputs.narrow, inputs.vector, 1e-6f, inputs.rounded);
        for (PreparedWeight weight : inputs.weights) {
            kernels.matmul(weight.compute() == Compute.BF16 ? inputs.rounded : inputs.narrow, weight, inputs.target);
            hash = 31 * hash + hash(inputs.target);
        }
        kernels.rope(inputs.target, 83, inputs.angles, inputs.angles);
        kernels.layerNorm(inputs.target, inputs.vector, inputs.bias, 1e-5f, inputs.target);
        hash = 31 * hash + hash(inputs.target);
        kernels.store(inputs.narrow, inputs.target, 3, inputs.cache, 0);
        kernels.store(inputs.narrow, inputs.target, 0, inputs.cache, 0);
        AttentionShape shape = new AttentionShape(1, 1, 83, 0.11f, 6);
        kernels.attend(inputs.narrow, 0, inputs.cache, shape, 0, inputs.target);
        return 31 * hash + hash(inputs.target);
    }

    private static int hash(Matrix matrix) {
        int hash = 1;
        for (int row = 0; row < matrix.rows(); row++) {
            hash = 31 * hash + Arrays.hashCode(Samples.bits(matrix, row));
        }
        return hash;
    }
}
