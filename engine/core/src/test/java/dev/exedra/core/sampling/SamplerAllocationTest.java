package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplerAllocationTest {

    private static final int VOCABULARY = 50_000;
    private static final int TOKENS = 200;
    private static final long BYTES_A_TOKEN = 4096;

    @Test
    void aTokenLeavesNoGarbageOfTheVocabularysSize() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SamplingParameters random = SamplingParameters.builder().build();
        MemorySegment peaked = MemorySegment.ofArray(Rows.gaussian(new Random(1), VOCABULARY, 5));
        MemorySegment flat = MemorySegment.ofArray(Rows.gaussian(new Random(1), VOCABULARY, 0.5));
        Sampler sampler = new Sampler(VOCABULARY, Set.of());
        for (SamplingParameters parameters : List.of(
                random.toBuilder().temperature(0).build(),
                random,
                random.toBuilder().topP(0.95).logprobs(5).build(),
                random.toBuilder().topK(40).repetitionPenalty(1.1).build(),
                random.toBuilder().topK(2000).build())) {
            TokenHistory history = TokenHistory.of(parameters, new int[] {1, 2, 3});
            long before = 0;
            for (int position = 0; position < 2 * TOKENS; position++) {
                if (position == TOKENS) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                sampler.sample(position % 2 == 0 ? peaked : flat, 0, parameters, history, position);
            }
            long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / TOKENS;
            assertTrue(bytes < BYTES_A_TOKEN, bytes + " bytes a token with " + parameters);
        }
    }
}
