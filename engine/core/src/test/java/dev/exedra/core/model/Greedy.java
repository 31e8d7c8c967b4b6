package dev.exedra.core.model;

import dev.exedra.core.layer.SequenceCache;
import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import java.util.List;

/** Decodes greedily without an engine. */
final class Greedy {

    private Greedy() {}

    static int[] continuation(Forward forward, int[] prompt, int tokens) {
        SequenceCache cache = forward.cache(prompt.length + tokens);
        int[] chosen = new int[tokens];
        int[] next = prompt;
        int position = 0;
        for (int i = 0; i < tokens; i++) {
            StepBatch batch = new StepBatch(next, List.of(new Span(0, next.length, position, cache)));
            chosen[i] = highest(forward.step(batch, StepObserver.NONE).getLast());
            position += next.length;
            next = new int[] {chosen[i]};
        }
        return chosen;
    }

    private static int highest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }
}
