package dev.exedra.cli.logits;

import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepScratch;
import dev.exedra.core.model.Model;
import java.util.Arrays;
import java.util.List;

/** Runs prompts through a model without an engine, and gives the logits of every row. Not for concurrent use. */
final class Prefill implements AutoCloseable {

    /** Rows of a step: chunks change no bit, and keep memory small. */
    private static final int STEP_ROWS = 256;

    private final Model model;
    private final StepScratch scratch = new StepScratch();

    Prefill(Model model) {
        this.model = model;
    }

    /**
     * Runs one prompt.
     *
     * @param observer sees the steps' rows, in order
     * @param consumer takes the logits [rows, vocabulary] of each chunk, in order
     * @throws LogitsException if the model cannot take the ids, or scores or logits are not finite
     */
    void run(int[] ids, StepObserver observer, Model.LogitsConsumer consumer) {
        try (PromptCache cache = new PromptCache(model, ids.length)) {
            for (int from = 0; from < ids.length; from += STEP_ROWS) {
                int[] part = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + STEP_ROWS));
                step(new StepBatch(part, List.of(new Span(0, part.length, from, cache))), from, observer, consumer);
            }
        }
    }

    private void step(StepBatch batch, int position, StepObserver observer, Model.LogitsConsumer consumer) {
        int[] every = new int[batch.rows()];
        Arrays.setAll(every, row -> row);
        model.step(batch, every, scratch, observer, Runnable::run, consumer)
                .toCompletableFuture()
                .join();
        if (!batch.failed().isEmpty()) {
            throw new LogitsException("the gate's scores at position "
                    + (position + batch.failed().nextSetBit(0))
                    + " are not finite: the checkpoint or the prompt drives this model out of range");
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
