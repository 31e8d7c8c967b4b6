package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepSplitTest {

    @Test
    void aStepOfFewRowsStaysWhole() {
        assertEquals(List.of(List.of(3, 4)), split(8, 3, 4));
    }

    @Test
    void oneSequenceIsNeverDivided() {
        assertEquals(List.of(List.of(512)), split(8, 512));
    }

    @Test
    void halvesHaveAboutAsManyRowsAndKeepTheOrder() {
        assertEquals(List.of(List.of(1, 100), List.of(1, 60, 40)), split(8, 1, 1, 60, 100, 40));
    }

    @Test
    void nothingIsGainedByAHalfOfAlmostNoRows() {
        assertEquals(List.of(List.of(1, 1, 300)), split(8, 1, 1, 300));
    }

    private static List<List<Integer>> split(int minimumSplitRows, int... rows) {
        PageCache cache = new PageCache(KvLayout.of(1, 16, 16, Compute.F32), 1, 1 << 20);
        try (cache) {
            List<Chunk> chunks = new ArrayList<>();
            int first = 0;
            for (int count : rows) {
                chunks.add(new Chunk(sequence(cache), first, count));
                first += count;
            }
            return StepSplit.of(chunks, minimumSplitRows).stream()
                    .map(part -> part.stream().map(Chunk::rows).toList())
                    .toList();
        }
    }

    private static Sequence sequence(PageCache cache) {
        SamplingParameters sampling = SamplingParameters.builder().build();
        return new Sequence(
                new GenerationRequest(new int[] {1}, sampling, true),
                new Collected(),
                new PageTable(cache),
                new TextAssembler(Optional.empty(), sampling),
                16,
                Long.MAX_VALUE);
    }
}
