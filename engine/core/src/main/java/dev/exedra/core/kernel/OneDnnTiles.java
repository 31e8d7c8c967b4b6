package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Attention's products by oneDNN: a block of a page of bf16 is what the library packs a weight into. It is asked once a size of
 * heads whether it has the bits of {@link PackedPairs}, which it has with AMX.
 */
final class OneDnnTiles implements TileProducts {

    private static final int KEYS = KvTile.KEYS;
    private static final int TRIAL_PAIRS = 2 * FEWEST_PAIRS;

    private final Dnnl dnnl;
    private final OneDnnProducts products;
    private final Map<Integer, Optional<Layouts>> layouts = new ConcurrentHashMap<>();

    /** Of keys [headDim, KEYS] and of values [KEYS, headDim] as weights. */
    private record Layouts(DnnlLayout keys, DnnlLayout values) {}

    /** @param products whose threads' streams and scratch serve here too */
    OneDnnTiles(Dnnl dnnl, OneDnnProducts products) {
        this.dnnl = dnnl;
        this.products = products;
    }

    @Override
    public boolean fit(int headDim) {
        return layouts(headDim).isPresent();
    }

    private Optional<Layouts> layouts(int headDim) {
        Optional<Layouts> known = layouts.get(headDim);
        return known != null ? known : layouts.computeIfAbsent(headDim, this::tried);
    }

    private Optional<Layouts> tried(int headDim) {
        if (headDim % KEYS != 0) {
            return Optional.empty();
        }
        Layouts wide = new Layouts(
                DnnlLayout.inWideBlocks(dnnl, DType.BF16, headDim, KEYS),
                DnnlLayout.inWideBlocks(dnnl, DType.BF16, KEYS, headDim));
        try {
            return hasTheBits(wide) ? Optional.of(wide) : Optional.empty();
        } catch (KernelException notOffered) {
            // No product of bf16 with this layout on this processor.
            return Optional.empty();
        }
    }

    private boolean hasTheBits(Layouts wanted) {
        int headDim = wanted.keys.inputs();
        try (Arena arena = Arena.ofConfined()) {
            Matrix queries = FewRowsTrial.noise(arena, TRIAL_PAIRS, headDim);
            Matrix weights = FewRowsTrial.noise(arena, TRIAL_PAIRS, KEYS);
            Matrix block = FewRowsTrial.noise(arena, headDim, KEYS);
            float[] query = new float[TRIAL_PAIRS * headDim];
            for (int i = 0; i < query.length; i++) {
                query[i] = Numbers.fromBf16(queries.data().getAtIndex(ValueLayout.JAVA_SHORT, i));
            }
            Matrix scores = Matrix.allocate(arena, TRIAL_PAIRS, KEYS);
            Matrix scoresHere = Matrix.allocate(arena, TRIAL_PAIRS, KEYS);
            Matrix sums = Matrix.allocate(arena, TRIAL_PAIRS, headDim);
            Matrix sumsHere = Matrix.allocate(arena, TRIAL_PAIRS, headDim);
            long tile = block.data().address();
            run(
                    wanted.keys,
                    queries.data().address(),
                    TRIAL_PAIRS,
                    tile,
                    scores.data().address());
            run(
                    wanted.values,
                    weights.data().address(),
                    TRIAL_PAIRS,
                    tile,
                    sums.data().address());
            for (int pair = 0; pair < TRIAL_PAIRS; pair += PackedPairs.PAIRS) {
                PackedPairs.scores(query, pair, headDim, tile, scoresHere.data().address(), 0, KEYS);
                PackedPairs.values(
                        weights.data().address(),
                        pair,
                        0,
                        KEYS,
                        tile,
                        headDim,
                        sumsHere.data().address());
            }
            return FewRowsTrial.isSame(scores, scoresHere) && FewRowsTrial.isSame(sums, sumsHere);
        }
    }

    @Override
    public void scores(long queries, int pairs, int headDim, long keys, long scores) {
        run(layouts(headDim).orElseThrow().keys, queries, pairs, keys, scores);
    }

    @Override
    public void values(long weights, int pairs, long values, int headDim, long sums) {
        run(layouts(headDim).orElseThrow().values, weights, pairs, values, sums);
    }

    private void run(DnnlLayout layout, long source, int pairs, long block, long target) {
        DnnlThread thread = products.thread();
        DnnlProduct product = thread.product(pairs, layout, layout.inputs(), layout.outputs(), false);
        thread.run(product, source, block, target);
    }
}
