package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the library how it sums: which {@link FewRows} has, for a weight, the bits of the library's own products. None has
 * where the processor sums in another order, as AMX does.
 */
final class FewRowsTrial {

    /** Enough for the path that many rows take. */
    private static final int ROWS = 16;

    private static final int[] CHAINS = {1 << 30, 4096, 2048, 1024, 512, 256};

    /** What a weight told. */
    enum Verdict {
        /** {@link Answer#rows} has the library's bits. */
        SAME,
        /** Nothing has. */
        DIFFERENT,
        /** The weight does not tell, because too much of it is zero. */
        UNKNOWN
    }

    /** What a weight told, and what it told of. */
    record Answer(Verdict verdict, Optional<FewRows> rows) {}

    private final OneDnnProducts products;

    FewRowsTrial(OneDnnProducts products) {
        this.products = products;
    }

    Answer ask(OneDnnWeight weight) {
        if (!FewRows.fits(weight.inputs())
                || !products.isInWideBlocks(weight.slices().getFirst())) {
            return new Answer(Verdict.DIFFERENT, Optional.empty());
        }
        try (Arena arena = Arena.ofConfined()) {
            Matrix input = noise(arena, ROWS, weight.inputs());
            Matrix expected = Matrix.allocate(arena, ROWS, weight.outputs());
            products.multiply(input, weight, expected);
            Matrix output = Matrix.allocate(arena, FewRows.MOST, weight.outputs());
            FewRowsScratch scratch = new FewRowsScratch();
            List<FewRows> same = new ArrayList<>();
            for (int chain : CHAINS) {
                FewRows candidate = new FewRows(chain);
                candidate.multiply(
                        input.rows(0, FewRows.MOST),
                        weight.slices().getFirst().packed(),
                        weight.outputs(),
                        output,
                        scratch);
                if (isSame(expected, output)) {
                    same.add(candidate);
                }
            }
            return answer(same, weight.inputs());
        }
    }

    /** Chains that are longer than the inputs are one and the same; others must not be mistaken for each other. */
    private static Answer answer(List<FewRows> same, int inputs) {
        if (same.isEmpty()) {
            return new Answer(Verdict.DIFFERENT, Optional.empty());
        }
        boolean distinct = same.stream()
                        .mapToInt(rows -> Math.min(rows.chainInputs(), inputs))
                        .distinct()
                        .count()
                == 1;
        return distinct
                ? new Answer(Verdict.SAME, Optional.of(same.getFirst()))
                : new Answer(Verdict.UNKNOWN, Optional.empty());
    }

    /** Whether all rows of {@code output} have the bits of the first rows of {@code expected}. */
    static boolean isSame(Matrix expected, Matrix output) {
        long bytes = (long) output.rows() * output.columns() * Float.BYTES;
        return expected.data().asSlice(0, bytes).mismatch(output.data().asSlice(0, bytes)) == -1;
    }

    /** Numbers of either sign with full mantissas between 2^-8 and 2^8, the same everywhere. */
    static Matrix noise(Arena arena, int rows, int inputs) {
        Matrix noise = Matrix.allocate(arena, DType.BF16, rows, inputs);
        int state = 0x2545F491;
        for (int i = 0; i < rows * inputs; i++) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            int exponent = 119 + ((state >>> 8) & 15);
            int bits = (state & 0x8000) | (exponent << 7) | ((state >>> 16) & 0x7f);
            noise.data().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) bits);
        }
        return noise;
    }
}
