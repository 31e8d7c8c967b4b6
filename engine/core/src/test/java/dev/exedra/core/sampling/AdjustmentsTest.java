package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every number here was worked out by hand. */
class AdjustmentsTest {

    private static final float MASKED = Float.NEGATIVE_INFINITY;

    @Test
    void changesNothingByDefault() {
        float[] logits = {1, -2, 3};
        SamplingParameters parameters = SamplingParameters.builder().build();
        assertFalse(new Adjustments(Set.of(2))
                .apply(logits, parameters, TokenHistory.of(parameters, new int[] {0, 1}), 0));
        assertArrayEquals(new float[] {1, -2, 3}, logits);
    }

    @Test
    void repetitionDividesPositiveAndMultipliesNegativeLogitsOfPromptAndOutput() {
        float[] adjusted = adjust(
                new float[] {2, -1, 0, 2, 3, -4},
                SamplingParameters.builder().repetitionPenalty(2),
                new int[] {0, 1, 2},
                4,
                5,
                5);
        assertArrayEquals(new float[] {1, -2, 0, 2, 1.5f, -8}, adjusted);
    }

    @Test
    void aRepetitionPenaltyBelowOneEncourages() {
        float[] adjusted =
                adjust(new float[] {2, -2}, SamplingParameters.builder().repetitionPenalty(0.5), new int[] {0, 1});
        assertArrayEquals(new float[] {4, -1}, adjusted);
    }

    @Test
    void presenceIsTakenOnceAndFromTheOutputOnly() {
        float[] adjusted = adjust(
                new float[] {1, 1, 1}, SamplingParameters.builder().presencePenalty(0.5), new int[] {0}, 1, 1, 1);
        assertArrayEquals(new float[] {1, 0.5f, 1}, adjusted);
    }

    @Test
    void frequencyIsTakenOnceForEachTimeAndFromTheOutputOnly() {
        float[] adjusted = adjust(
                new float[] {1, 1, 1}, SamplingParameters.builder().frequencyPenalty(0.5), new int[] {0}, 1, 1, 1, 2);
        assertArrayEquals(new float[] {1, -0.5f, 0.5f}, adjusted);
    }

    @Test
    void biasComesBeforeRepetitionAndRepetitionBeforeTheOthers() {
        SamplingParameters.Builder parameters = SamplingParameters.builder()
                .logitBias(Map.of(0, 4f, 1, -3f))
                .repetitionPenalty(2)
                .frequencyPenalty(0.25)
                .presencePenalty(1);
        // (-1 + 4) / 2 - 2 * 0.25 - 1 and (1 - 3) * 2
        assertArrayEquals(new float[] {0, -4}, adjust(new float[] {-1, 1}, parameters, new int[] {1}, 0, 0));
    }

    @Test
    void endAndStopIdsAreMaskedUntilTheMinimumWhateverTheirBias() {
        SamplingParameters parameters = SamplingParameters.builder()
                .minimumTokens(2)
                .stopTokenIds(Set.of(1, 99))
                .ignoreEos(true)
                .logitBias(Map.of(1, 100f))
                .build();
        Adjustments adjustments = new Adjustments(Set.of(0, 98));
        TokenHistory history = TokenHistory.of(parameters, Rows.NO_PROMPT);
        float[] before = {5, 5, 5};
        assertTrue(adjustments.apply(before, parameters, history, 1));
        assertArrayEquals(new float[] {MASKED, MASKED, 5}, before);
        float[] after = {5, 5, 5};
        adjustments.apply(after, parameters, history, 2);
        assertArrayEquals(new float[] {5, 105, 5}, after);
    }

    @Test
    void extremePenaltiesStayFinite() {
        float[] logits = {Float.MAX_VALUE, -Float.MAX_VALUE, 0};
        float[] divided = adjust(
                logits.clone(), SamplingParameters.builder().repetitionPenalty(Double.MIN_VALUE), new int[] {0, 1, 2});
        assertArrayEquals(new float[] {Float.MAX_VALUE, -0f, 0}, divided);
        float[] multiplied = adjust(
                logits.clone(), SamplingParameters.builder().repetitionPenalty(Double.MAX_VALUE), new int[] {0, 1, 2});
        assertArrayEquals(new float[] {0, -Float.MAX_VALUE, 0}, multiplied);
    }

    @Test
    void refusesABiasOutsideTheVocabulary() {
        SamplingParameters.Builder parameters = SamplingParameters.builder().logitBias(Map.of(3, 1f));
        assertThrows(SamplingException.class, () -> adjust(new float[] {1, 2, 3}, parameters, Rows.NO_PROMPT));
    }

    private static float[] adjust(float[] logits, SamplingParameters.Builder builder, int[] prompt, int... output) {
        SamplingParameters parameters = builder.build();
        TokenHistory history = TokenHistory.of(parameters, prompt);
        for (int id : output) {
            history.append(id);
        }
        assertTrue(new Adjustments(Set.of()).apply(logits, parameters, history, output.length));
        return logits;
    }
}
