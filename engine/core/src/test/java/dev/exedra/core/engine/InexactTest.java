package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class InexactTest {

    @Test
    void aTokenThatWasNotRoutedExactlyCountsOnceForItsOwnSequence() {
        try (Simulation engine = new Simulation(new EngineLimits(64, 4, 4, 1 << 20, 16), 100)) {
            Sequence first = engine.submit(Tenant.NONE, "first", 5, 4).orElseThrow();
            engine.submit(Tenant.NONE, "second", 3, 4);
            List<Chunk> chunks = engine.scheduler().schedule();
            StepBatch batch = new StepBatch(
                    new int[8], List.of(new Span(0, 5, 0, first.pages()), new Span(5, 3, 0, first.pages())));
            batch.inexact().set(4);
            batch.inexact().set(6, 8);
            assertEquals(
                    List.of(1, 2),
                    chunks.stream().map(chunk -> chunk.inexactRows(batch)).toList());
            first.advance(5);
            first.preempt();
            assertEquals(0, chunks.getFirst().inexactRows(batch), "it is computed again");
        }
    }
}
