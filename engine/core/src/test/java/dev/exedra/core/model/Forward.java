package dev.exedra.core.model;

import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.kernel.KvPages;
import dev.exedra.core.layer.SequenceCache;
import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepScratch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs a model without an engine: whole sequences in chunks of given lengths, each with pages of its own. */
final class Forward implements AutoCloseable {

    private static final int PAGE_TOKENS = 32;

    private final Model model;
    private final StepScratch scratch = new StepScratch();
    private final Arena arena = Arena.ofShared();

    Forward(Model model) {
        this.model = model;
    }

    /** A sequence's cache with room for so many tokens; it begins with NaN, as a page may hold what an earlier one left. */
    SequenceCache cache(int tokens) {
        KvLayout layout = model.kvLayout(PAGE_TOKENS);
        List<KvPages> layers = IntStream.range(0, model.spec().layers().size())
                .mapToObj(_ -> new KvPages(
                        layout,
                        IntStream.rangeClosed(0, tokens / PAGE_TOKENS)
                                .mapToObj(_ ->
                                        arena.allocate(layout.pageBytes(), 64).fill((byte) 0xFF))
                                .toList()))
                .toList();
        return layers::get;
    }

    /** Logits [tokens][vocabulary] of a prompt that is prefilled in chunks of at most so many tokens. */
    float[][] logits(int[] ids, int chunk, StepObserver observer) {
        SequenceCache cache = cache(ids.length);
        List<float[]> logits = new ArrayList<>();
        for (int from = 0; from < ids.length; from += chunk) {
            int rows = Math.min(chunk, ids.length - from);
            int[] part = java.util.Arrays.copyOfRange(ids, from, from + rows);
            logits.addAll(step(new StepBatch(part, List.of(new Span(0, rows, from, cache))), observer));
        }
        return logits.toArray(float[][]::new);
    }

    /** Logits of every row of a step. */
    List<float[]> step(StepBatch batch, StepObserver observer) {
        List<float[]> logits = new ArrayList<>();
        int[] all = IntStream.range(0, batch.rows()).toArray();
        model.step(batch, all, scratch, observer, Runnable::run, (_, matrix) -> {
                    for (int row = 0; row < matrix.rows(); row++) {
                        logits.add(matrix.row(row));
                    }
                })
                .toCompletableFuture()
                .join();
        return logits;
    }

    @Override
    public void close() {
        scratch.close();
        arena.close();
    }
}
