package dev.exedra.core.engine;

import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepScratch;
import java.util.ArrayList;
import java.util.List;

/**
 * Sequences whose rows go through the layers together: a whole step, or one of the two halves of a step that are in flight at the
 * same time, so that one computes attention while the other's experts are asked.
 *
 * @param chunks in order, their rows counted from this batch's first
 * @param batch the rows
 * @param wanted rows whose logits somebody wants
 * @param outcomes what these gave, one each
 * @param recorder sees it all, and keeps what requests want to know of their routing
 * @param scratch nobody else's until the answers of all experts are in
 */
record MicroBatch(
        List<Chunk> chunks,
        StepBatch batch,
        WantedRows wanted,
        Outcome[] outcomes,
        RoutingRecorder recorder,
        StepScratch scratch) {

    static MicroBatch of(List<Chunk> ofStep, StepObservers observers, StepScratch scratch) {
        List<Chunk> chunks = new ArrayList<>(ofStep.size());
        List<Span> spans = new ArrayList<>(ofStep.size());
        int[] tokenIds = new int[ofStep.stream().mapToInt(Chunk::rows).sum()];
        int row = 0;
        for (Chunk chunk : ofStep) {
            Sequence sequence = chunk.sequence();
            chunks.add(new Chunk(sequence, row, chunk.rows()));
            spans.add(new Span(
                    row,
                    chunk.rows(),
                    sequence.computed(),
                    sequence.pages(),
                    sequence.request().overflow()));
            for (int i = 0; i < chunk.rows(); i++) {
                tokenIds[row++] = sequence.token(sequence.computed() + i);
            }
        }
        WantedRows wanted = WantedRows.of(chunks);
        StepObserver observer = observers.of(
                chunks.stream().map(chunk -> chunk.sequence().listener()).toList());
        return new MicroBatch(
                List.copyOf(chunks),
                new StepBatch(tokenIds, spans),
                wanted,
                new Outcome[wanted.all().size()],
                RoutingRecorder.of(chunks, observer),
                scratch);
    }

    int rows() {
        return batch.rows();
    }
}
