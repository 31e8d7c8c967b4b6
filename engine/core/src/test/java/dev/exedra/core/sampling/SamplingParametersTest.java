package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingParametersTest {

    @Test
    void startsFromTheDefaultsOfVllm() {
        SamplingParameters defaults = SamplingParameters.builder().build();
        assertEquals(1, defaults.temperature());
        assertEquals(0, defaults.topK());
        assertEquals(1, defaults.topP());
        assertEquals(0, defaults.minP());
        assertEquals(1, defaults.repetitionPenalty());
        assertEquals(16, defaults.maximumTokens());
        assertFalse(defaults.greedy());
        assertFalse(defaults.wantsLogprobs());
        assertFalse(defaults.wantsPromptLogprobs());
        assertFalse(defaults.penalisesPrompt());
        assertFalse(defaults.penalisesOutput());
    }

    @Test
    void allowsBothEndsOfEveryRange() {
        allows(b -> b.temperature(0));
        allows(b -> b.temperature(2));
        allows(b -> b.topK(-1));
        allows(b -> b.topK(Integer.MAX_VALUE));
        allows(b -> b.topP(Double.MIN_VALUE));
        allows(b -> b.minP(1));
        allows(b -> b.repetitionPenalty(Double.MIN_VALUE));
        allows(b -> b.presencePenalty(-2).frequencyPenalty(2));
        allows(b -> b.logitBias(Map.of(0, -100f, 1, 100f)));
        allows(b -> b.minimumTokens(16));
        allows(b -> b.logprobs(0).promptLogprobs(SamplingParameters.MAXIMUM_LOGPROBS));
        allows(b -> b.stopStrings(Collections.nCopies(64, "x".repeat(1024))));
        allows(b -> b.stopStrings(List.of("\ud83d\ude00")));
    }

    @Test
    void refusesWhatIsOutsideAndNamesTheField() {
        refuses("temperature", b -> b.temperature(-0.1));
        refuses("temperature", b -> b.temperature(2.1));
        refuses("temperature", b -> b.temperature(Double.NaN));
        refuses("topK", b -> b.topK(-2));
        refuses("topP", b -> b.topP(0));
        refuses("topP", b -> b.topP(1.01));
        refuses("topP", b -> b.topP(Double.NaN));
        refuses("minP", b -> b.minP(-0.01));
        refuses("minP", b -> b.minP(1.01));
        refuses("repetitionPenalty", b -> b.repetitionPenalty(0));
        refuses("repetitionPenalty", b -> b.repetitionPenalty(Double.POSITIVE_INFINITY));
        refuses("repetitionPenalty", b -> b.repetitionPenalty(Double.NaN));
        refuses("presencePenalty", b -> b.presencePenalty(2.5));
        refuses("frequencyPenalty", b -> b.frequencyPenalty(-2.5));
        refuses("logitBias", b -> b.logitBias(Map.of(3, 101f)));
        refuses("logitBias", b -> b.logitBias(Map.of(3, Float.NaN)));
        refuses("logitBias", b -> b.logitBias(Map.of(-3, 1f)));
        refuses("logitBias", b -> b.logitBias(manyBiases()));
        refuses("choice", b -> b.choice(-1));
        refuses("maximumTokens", b -> b.maximumTokens(0));
        refuses("minimumTokens", b -> b.minimumTokens(-1));
        refuses("minimumTokens", b -> b.minimumTokens(17));
        refuses("stopTokenIds", b -> b.stopTokenIds(Set.of(-1)));
        refuses(
                "stopTokenIds",
                b -> b.stopTokenIds(IntStream.range(0, 129).boxed().toList()));
        refuses("stopStrings", b -> b.stopStrings(List.of("fine", "")));
        refuses("stopStrings", b -> b.stopStrings(List.of("x".repeat(1025))));
        refuses("stopStrings", b -> b.stopStrings(Collections.nCopies(65, "x")));
        refuses("stopStrings", b -> b.stopStrings(List.of("half \ud83d")));
        refuses("logprobs", b -> b.logprobs(-2));
        refuses("promptLogprobs", b -> b.promptLogprobs(SamplingParameters.MAXIMUM_LOGPROBS + 1));
    }

    @Test
    void saysInOneLineWhatIsAllowed() {
        SamplingException error = assertThrows(
                SamplingException.class,
                () -> SamplingParameters.builder().topP(1.5).build());
        assertEquals("topP must be in (0, 1], not 1.5", error.getMessage());
    }

    @Test
    void refusesABiasOutsideTheVocabularyOnceThatIsKnown() {
        SamplingParameters parameters =
                SamplingParameters.builder().logitBias(Map.of(10, 1f)).build();
        assertDoesNotThrow(() -> parameters.requireWithin(11));
        SamplingException error = assertThrows(SamplingException.class, () -> parameters.requireWithin(10));
        assertEquals("logitBias must be for token ids below the vocabulary's 10, not 10", error.getMessage());
    }

    @Test
    void keepsItsOwnCopies() {
        Map<Integer, Float> biases = new HashMap<>(Map.of(1, 2f));
        SamplingParameters parameters =
                SamplingParameters.builder().logitBias(biases).build();
        biases.put(2, Float.NaN);
        assertEquals(Map.of(1, 2f), parameters.logitBias());
    }

    @Test
    void aBuilderFromParametersChangesNothingElse() {
        SamplingParameters full = SamplingParameters.builder()
                .temperature(0.5)
                .topK(3)
                .topP(0.6)
                .minP(0.1)
                .repetitionPenalty(1.1)
                .presencePenalty(0.2)
                .frequencyPenalty(0.3)
                .logitBias(Map.of(1, 2f))
                .seed(9)
                .choice(4)
                .maximumTokens(50)
                .minimumTokens(5)
                .stopTokenIds(Set.of(7))
                .ignoreEos(true)
                .stopStrings(List.of("end"))
                .includeStopString(true)
                .logprobs(2)
                .promptLogprobs(1)
                .build();
        assertEquals(full, full.toBuilder().build());
        assertEquals(full.toBuilder().choice(5).build(), full.withChoice(5));
        assertEquals(5, full.withChoice(5).choice());
    }

    @Test
    void endsAtEndIdsUnlessIgnoredAndAlwaysAtStopIds() {
        SamplingParameters parameters =
                SamplingParameters.builder().stopTokenIds(Set.of(7)).build();
        assertTrue(parameters.endsAt(2, Set.of(2)));
        assertTrue(parameters.endsAt(7, Set.of(2)));
        assertFalse(parameters.endsAt(3, Set.of(2)));
        SamplingParameters ignoring = parameters.toBuilder().ignoreEos(true).build();
        assertFalse(ignoring.endsAt(2, Set.of(2)));
        assertTrue(ignoring.endsAt(7, Set.of(2)));
    }

    private static Map<Integer, Float> manyBiases() {
        Map<Integer, Float> biases = new HashMap<>();
        for (int id = 0; id <= SamplingParameters.MAXIMUM_LOGIT_BIASES; id++) {
            biases.put(id, 0f);
        }
        return biases;
    }

    private static void allows(Consumer<SamplingParameters.Builder> change) {
        SamplingParameters.Builder builder = SamplingParameters.builder();
        change.accept(builder);
        assertDoesNotThrow(builder::build);
    }

    private static void refuses(String field, Consumer<SamplingParameters.Builder> change) {
        SamplingParameters.Builder builder = SamplingParameters.builder();
        change.accept(builder);
        SamplingException error = assertThrows(SamplingException.class, builder::build);
        assertEquals(field, error.field());
        assertTrue(String.valueOf(error.getMessage()).startsWith(field + " must be "));
    }
}
