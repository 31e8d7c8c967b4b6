package dev.exedra.core.layer;

import java.util.ArrayList;
import java.util.List;

/** Some rows of a span at one key/value head: what one thread computes at a time. */
record AttentionTask(Span span, int offset, int rows, int kvHead) {

    /** Later rows see more keys and cost more, so they come first. */
    static List<AttentionTask> of(List<Span> spans, int kvHeads) {
        List<AttentionTask> tasks = new ArrayList<>();
        for (Span span : spans) {
            int blocks = (span.rows() + StepScratch.ATTENTION_ROWS - 1) / StepScratch.ATTENTION_ROWS;
            for (int block = blocks - 1; block >= 0; block--) {
                int offset = block * StepScratch.ATTENTION_ROWS;
                int rows = Math.min(StepScratch.ATTENTION_ROWS, span.rows() - offset);
                for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
                    tasks.add(new AttentionTask(span, offset, rows, kvHead));
                }
            }
        }
        return tasks;
    }
}
