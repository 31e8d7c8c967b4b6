package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sampled frequencies against exact probabilities; seeds are fixed, so each statistic is always the same number. */
class SamplerDistributionTest {

    private static final int DRAWS = 10_000;
    private static final float[] EIGHT = Rows.ofProbabilities(0.3, 0.02, 0.15, 0.05, 0.25, 0.08, 0.05, 0.1);

    @Test
    void followsTheSoftmax() {
        assertFollows(EIGHT, SamplingParameters.builder().build());
    }

    @Test
    void followsTheTemperedSoftmax() {
        assertFollows(EIGHT, SamplingParameters.builder().temperature(0.6).build());
        assertFollows(EIGHT, SamplingParameters.builder().temperature(1.7).build());
    }

    @Test
    void followsWhatTheFiltersLeave() {
        assertFollows(EIGHT, SamplingParameters.builder().topK(4).build());
        assertFollows(EIGHT, SamplingParameters.builder().topP(0.75).build());
        assertFollows(EIGHT, SamplingParameters.builder().minP(0.2).build());
        assertFollows(
                EIGHT,
                SamplingParameters.builder()
                        .temperature(1.3)
                        .minP(0.1)
                        .topK(6)
                        .topP(0.9)
                        .build());
    }

    @Test
    void followsTheSoftmaxBeyondTheFirstFew() {
        float[] logits = Rows.gaussian(new Random(6), 600, 0.4);
        assertFollows(logits, SamplingParameters.builder().build());
        assertFollows(logits, SamplingParameters.builder().topP(0.7).build());
        assertFollows(logits, SamplingParameters.builder().topK(550).build());
    }

    /** Chi-square of the draws at many positions of one sequence, and at one position of many choices. */
    private static void assertFollows(float[] logits, SamplingParameters parameters) {
        List<ReferenceSampler.Weighted> candidates =
                new ReferenceSampler(Set.of()).candidates(logits, parameters, Rows.NO_PROMPT, new int[0]);
        double[] expected = new double[logits.length];
        double total = candidates.stream()
                .mapToDouble(ReferenceSampler.Weighted::weight)
                .sum();
        candidates.forEach(candidate -> expected[candidate.id()] = candidate.weight() / total);
        int[] alongPositions = new int[logits.length];
        int[] alongChoices = new int[logits.length];
        Sampler sampler = new Sampler(logits.length, Set.of());
        MemorySegment row = MemorySegment.ofArray(logits);
        TokenHistory history = TokenHistory.of(parameters, Rows.NO_PROMPT);
        for (int i = 0; i < DRAWS; i++) {
            alongPositions[sampler.sample(row, 0, parameters, history, i).tokenId()]++;
            alongChoices[
                    sampler.sample(row, 0, parameters.withChoice(i), history, 0).tokenId()]++;
        }
        assertFits(expected, alongPositions);
        assertFits(expected, alongChoices);
    }

    private static void assertFits(double[] expected, int[] counts) {
        double statistic = 0;
        int cells = 0;
        for (int id = 0; id < counts.length; id++) {
            if (expected[id] == 0) {
                assertEquals(0, counts[id], "token " + id + " was ruled out");
            } else {
                double difference = counts[id] - DRAWS * expected[id];
                statistic += difference * difference / (DRAWS * expected[id]);
                cells++;
            }
        }
        // Mean and variance of chi-square are f and 2f: four deviations and a little for its skew.
        int freedom = cells - 1;
        double limit = freedom + 4 * Math.sqrt(2.0 * freedom) + 6;
        assertTrue(statistic < limit, "chi-square " + statistic + " of " + freedom);
    }
}
