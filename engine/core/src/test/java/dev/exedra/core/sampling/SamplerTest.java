package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplerTest {

    private static final SamplingParameters GREEDY =
            SamplingParameters.builder().temperature(0).build();
    private static final SamplingParameters RANDOM =
            SamplingParameters.builder().build();

    @Test
    void greedyTakesTheLargestAndOfEqualOnesTheLowest() {
        assertEquals(2, Rows.sample(new float[] {1, 2, 5, 4, 5}, GREEDY, 0));
        assertEquals(0, Rows.sample(new float[] {-0f, 0, 0}, GREEDY, 0));
        assertEquals(0, Rows.sample(new float[] {-7}, GREEDY, 0));
    }

    @Test
    void greedyIgnoresTopKTopPMinPSeedAndPosition() {
        float[] logits = Rows.gaussian(new Random(1), 300, 1);
        int expected = Rows.sample(logits, GREEDY, 0);
        SamplingParameters other = GREEDY.toBuilder()
                .topK(7)
                .topP(0.3)
                .minP(0.2)
                .seed(99)
                .choice(3)
                .build();
        for (int position = 0; position < 20; position++) {
            assertEquals(expected, Rows.sample(logits, other, position));
        }
    }

    @Test
    void topKOfOneAndAVanishingTemperatureAreGreedy() {
        Random random = new Random(2);
        for (int position = 0; position < 50; position++) {
            float[] logits = Rows.gaussian(random, 100, 1);
            int expected = Rows.sample(logits, GREEDY, position);
            assertEquals(
                    expected, Rows.sample(logits, RANDOM.toBuilder().topK(1).build(), position));
            assertEquals(
                    expected, Rows.sample(logits, RANDOM.toBuilder().minP(1).build(), position));
            assertEquals(
                    expected,
                    Rows.sample(logits, RANDOM.toBuilder().temperature(1e-4).build(), position));
            assertEquals(
                    expected,
                    Rows.sample(logits, RANDOM.toBuilder().temperature(1e-300).build(), position));
        }
    }

    @Test
    void greedySeesBiasesAndPenalties() {
        float[] logits = {2, 1.5f, 1};
        assertEquals(
                2,
                Rows.sample(
                        logits, GREEDY.toBuilder().logitBias(Map.of(2, 1.5f)).build(), 0));
        SamplingParameters repetition =
                GREEDY.toBuilder().repetitionPenalty(1.5).build();
        assertEquals(1, Rows.choice(logits, repetition, 0, 0).tokenId());
    }

    @Test
    void valuesThatMeanEverythingChangeNothing() {
        Random random = new Random(3);
        SamplingParameters spelledOut = RANDOM.toBuilder()
                .topK(-1)
                .topP(1)
                .minP(0)
                .repetitionPenalty(1)
                .logitBias(Map.of())
                .build();
        SamplingParameters topKOfAll = RANDOM.toBuilder().topK(700).build();
        SamplingParameters zeroBias =
                RANDOM.toBuilder().logitBias(Map.of(3, 0f)).build();
        for (int position = 0; position < 200; position++) {
            float[] logits = Rows.gaussian(random, 700, 3);
            int expected = Rows.sample(logits, RANDOM, position);
            assertEquals(expected, Rows.sample(logits, spelledOut, position));
            assertEquals(expected, Rows.sample(logits, topKOfAll, position));
            assertEquals(expected, Rows.sample(logits, zeroBias, position));
        }
    }

    @Test
    void theSameSeedGivesTheSameTokensWhateverElseTheSamplerDoes() {
        float[] logits = Rows.gaussian(new Random(4), 2000, 2);
        SamplingParameters mine = RANDOM.toBuilder().seed(77).topP(0.9).build();
        List<Integer> alone = tokens(new Sampler(2000, Set.of()), logits, mine, 60, false);
        List<Integer> inCompany = tokens(new Sampler(2000, Set.of()), logits, mine, 60, true);
        assertEquals(alone, inCompany);
    }

    @Test
    void seedsAndChoicesAndPositionsDraw() {
        float[] logits = new float[1000];
        Sampler sampler = new Sampler(1000, Set.of());
        List<Integer> first = tokens(sampler, logits, RANDOM, 30, false);
        assertNotEquals(
                first, tokens(sampler, logits, RANDOM.toBuilder().seed(1).build(), 30, false));
        assertNotEquals(first, tokens(sampler, logits, RANDOM.withChoice(1), 30, false));
        assertTrue(new HashSet<>(first).size() > 20);
    }

    @Test
    void masksTheEndUntilTheMinimum() {
        float[] logits = {9, 8, 1};
        Sampler sampler = new Sampler(3, Set.of(0));
        SamplingParameters parameters = GREEDY.toBuilder()
                .minimumTokens(2)
                .stopTokenIds(Set.of(1))
                .ignoreEos(true)
                .build();
        assertEquals(2, at(sampler, logits, parameters, 0));
        assertEquals(2, at(sampler, logits, parameters, 1));
        assertEquals(0, at(sampler, logits, parameters, 2));
        SamplingParameters drawing = parameters.toBuilder().temperature(1).build();
        assertEquals(2, at(sampler, logits, drawing, 0));
    }

    @Test
    void saysWhenTheMasksLeaveNothing() {
        Sampler sampler = new Sampler(2, Set.of(0));
        SamplingParameters parameters =
                GREEDY.toBuilder().minimumTokens(1).stopTokenIds(Set.of(1)).build();
        SamplingException error =
                assertThrows(SamplingException.class, () -> at(sampler, new float[] {1, 2}, parameters, 0));
        assertEquals("minimumTokens", error.field());
    }

    @Test
    void refusesLogitsThatAreNotFiniteAndGoesOnWithTheNextRow() {
        Sampler sampler = new Sampler(4, Set.of());
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (SamplingParameters parameters : List.of(GREEDY, RANDOM)) {
                LogitsNotFinite error = assertThrows(
                        LogitsNotFinite.class, () -> at(sampler, new float[] {1, 2, bad, bad}, parameters, 0));
                assertEquals(2, error.tokenId());
                assertEquals(
                        "the logit of token 2 is " + bad
                                + ", expected a finite number: look for NaN or overflow in the checkpoint's weights",
                        error.getMessage());
            }
            assertEquals(3, at(sampler, new float[] {1, 2, 3, 4}, GREEDY, 0));
        }
    }

    @Test
    void logProbsAreThoseOfTheRawLogitsWhateverChangedThem() {
        float[] logits = Rows.ofProbabilities(0.1, 0.2, 0.7);
        SamplingParameters parameters = SamplingParameters.builder()
                .temperature(0.5)
                .logprobs(2)
                .logitBias(Map.of(0, 100f))
                .repetitionPenalty(3)
                .build();
        Choice choice = Rows.choice(logits, parameters, 0, 2, 1);
        TokenLogProbs raw = new LogProbs(3).of(MemorySegment.ofArray(logits), 0, 0, 2);
        assertEquals(new Choice(0, raw), choice);
        assertEquals(Math.log(0.1), raw.token().logProb(), 1e-6);
    }

    @Test
    void logProbsComeOnlyWhenAskedFor() {
        float[] logits = {1, 2};
        assertNull(Rows.choice(logits, GREEDY, 0).logProbs());
        TokenLogProbs none =
                Rows.choice(logits, GREEDY.toBuilder().logprobs(0).build(), 0).logProbs();
        assertTrue(none != null && none.top().isEmpty() && none.token().tokenId() == 1);
    }

    @Test
    void samplesARowOfAMatrixAndLeavesItAlone() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix logits = Matrix.allocate(arena, 3, 8).columns(1, 4);
            for (int id = 0; id < 4; id++) {
                logits.set(1, id, id);
            }
            SamplingParameters parameters =
                    GREEDY.toBuilder().logitBias(Map.of(1, 50f)).build();
            Sampler sampler = new Sampler(4, Set.of());
            TokenHistory history = TokenHistory.of(parameters, Rows.NO_PROMPT);
            assertEquals(1, sampler.sample(logits, 1, parameters, history, 0).tokenId());
            assertEquals(1, logits.get(1, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Sampler(5, Set.of()).sample(logits, 1, parameters, history, 0));
        }
    }

    /** Taken in the interpreter, and the same in compiled code: a change here changes everyone's seeded text. */
    @Test
    void drawsTheSameTokensOnEveryMachine() {
        float[] logits = Rows.gaussian(new Random(12), 3000, 2.5);
        Sampler sampler = new Sampler(3000, Set.of());
        SamplingParameters seeded = RANDOM.toBuilder().seed(2024).build();
        assertEquals(List.of(819, 1765, 1765, 1206, 1901, 2106, 2853, 2994), tokens(sampler, logits, seeded, 8, false));
        assertEquals(
                List.of(2771, 1765, 1765, 2415, 557, 2536, 1765, 2415),
                tokens(sampler, logits, seeded.toBuilder().topP(0.8).build(), 8, false));
        assertEquals(
                List.of(2228, 1765, 1765, 2915, 1218, 2247, 1765, 2915),
                tokens(sampler, logits, seeded.toBuilder().topK(40).build(), 8, false));
        assertEquals(
                List.of(1818, 1765, 1765, 2858, 721, 1579, 2853, 2623),
                tokens(sampler, logits, seeded.toBuilder().topK(900).build(), 8, false));
        assertEquals(
                List.of(2228, 1765, 1765, 2915, 2228, 2247, 1765, 2915),
                tokens(sampler, logits, seeded.toBuilder().minP(0.02).build(), 8, false));
    }

    private static int at(Sampler sampler, float[] logits, SamplingParameters parameters, long position) {
        return sampler.sample(
                        MemorySegment.ofArray(logits),
                        0,
                        parameters,
                        TokenHistory.of(parameters, Rows.NO_PROMPT),
                        position)
                .tokenId();
    }

    private static List<Integer> tokens(
            Sampler sampler, float[] logits, SamplingParameters parameters, int count, boolean company) {
        float[] others = Rows.gaussian(new Random(9), logits.length, 4);
        List<Integer> ids = new ArrayList<>();
        for (int position = 0; position < count; position++) {
            if (company) {
                at(sampler, others, GREEDY, position);
                at(sampler, others, parameters.toBuilder().seed(position).build(), position);
            }
            ids.add(at(sampler, logits, parameters, position));
        }
        return ids;
    }
}
