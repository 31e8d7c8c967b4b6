package dev.exedra.router.dispatch;

import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.kernel.KvPages;
import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepScratch;
import dev.exedra.core.model.Model;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Runs a model without an engine. */
final class Logits {

    private static final int PAGE_TOKENS = 32;

    private Logits() {}

    /** [tokens][vocabulary] of a prompt that is one step. */
    static float[][] of(Model model, int[] prompt) {
        List<float[]> rows = new ArrayList<>();
        try (StepScratch scratch = new StepScratch();
                Arena arena = Arena.ofShared()) {
            List<KvPages> cache = cache(model, prompt.length, arena);
            StepBatch batch = new StepBatch(prompt, List.of(new Span(0, prompt.length, 0, cache::get)));
            int[] all = IntStream.range(0, prompt.length).toArray();
            model.step(batch, all, scratch, StepObserver.NONE, Runnable::run, (_, logits) -> {
                        for (int row = 0; row < logits.rows(); row++) {
                            rows.add(logits.row(row));
                        }
                    })
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }
        return rows.toArray(float[][]::new);
    }

    private static List<KvPages> cache(Model model, int tokens, Arena arena) {
        KvLayout layout = model.kvLayout(PAGE_TOKENS);
        return IntStream.range(0, model.spec().layers().size())
                .mapToObj(_ -> new KvPages(
                        layout,
                        IntStream.rangeClosed(0, tokens / PAGE_TOKENS)
                                .mapToObj(_ -> arena.allocate(layout.pageBytes(), Matrix.ALIGNMENT_BYTES))
                                .toList()))
                .toList();
    }
}
