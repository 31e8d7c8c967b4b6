package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.model.Fixture;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sequence that was broken off anywhere and resumed is the undisturbed one. */
class ResumptionTest {

    private static final int END = 1;

    private final List<AutoCloseable> resources = new ArrayList<>();
    private int[] prompt = new int[0];
    private Optional<Tokenizer> tokenizer = Optional.empty();

    /** An engine for a fixture; byte-level tokens in qwen2_moe, byte fallback in mixtral. */
    private Engine engine(String family) {
        Fixture fixture = Fixture.load(family);
        prompt = fixture.prompt(1);
        Model model = ModelLoader.load(fixture.folder(), LoadOptions.defaults());
        Tokenizer loaded = Tokenizer.load(fixture.folder());
        tokenizer = Optional.of(loaded);
        Engine engine = new Engine(model, tokenizer, Set.of(END), EngineLimits.defaults());
        resources.addAll(List.of(engine, model, loaded));
        return engine;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : resources) {
            resource.close();
        }
    }

    private Collected run(Engine engine, SamplingParameters sampling, Resumption resumption) {
        Collected collected = new Collected();
        engine.submit(new GenerationRequest(prompt, sampling, true).withResumption(resumption), collected);
        return collected;
    }

    private static SamplingParameters.Builder sampled(int tokens) {
        return SamplingParameters.builder()
                .temperature(1)
                .seed(7)
                .maximumTokens(tokens)
                .logprobs(3);
    }

    /** Makes tokens that are a part of a character likely. */
    private Map<Integer, Float> bytesLikely(float bias) {
        Tokenizer known = tokenizer.orElseThrow();
        Map<Integer, Float> biases = IntStream.range(0, 512)
                .filter(id -> known.decode(new int[] {id}, false).equals("\ufffd"))
                .boxed()
                .collect(Collectors.toMap(id -> id, _ -> bias));
        assertTrue(biases.size() >= 64, "the tokenizer has tokens for bytes");
        return biases;
    }

    /** Cuts after every token, all resumed at once; returns the undisturbed run. */
    private Collected assertResumes(Engine engine, SamplingParameters sampling) {
        Collected whole = run(engine, sampling, Resumption.NONE);
        FinishReason reason = whole.reason();
        List<Collected> resumed = new ArrayList<>();
        List<Integer> had = new ArrayList<>();
        for (int cut = 0; cut <= whole.ids.size(); cut++) {
            int shown = cut == 0 ? 0 : whole.textUnits.get(cut - 1);
            for (int units : new int[] {shown, shown / 2}) {
                int whereWhole = splits(whole.text, units) ? units - 1 : units;
                had.add(whereWhole);
                resumed.add(run(engine, sampling, new Resumption(Arrays.copyOf(whole.tokens(), cut), whereWhole)));
            }
        }
        for (int i = 0; i < resumed.size(); i++) {
            int cut = i / 2;
            Collected rest = resumed.get(i);
            assertEquals(reason, rest.reason(), "cut after " + cut);
            assertEquals(whole.ids.subList(cut, whole.ids.size()), rest.ids, "cut after " + cut);
            assertEquals(whole.logProbs.subList(cut, whole.logProbs.size()), rest.logProbs, "cut after " + cut);
            assertEquals(whole.text.substring(had.get(i)), rest.text.toString(), "cut after " + cut);
            assertEquals(cut == 0 ? whole.promptLogProbs : List.of(), rest.promptLogProbs, "cut after " + cut);
        }
        return whole;
    }

    private static boolean splits(StringBuilder text, int units) {
        return units > 0
                && units < text.length()
                && Character.isSurrogatePair(text.charAt(units - 1), text.charAt(units));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2_moe", "mixtral", "cartesian_moe_residual"})
    void goesOnAfterEveryTokenOfSampledAndOfGreedyRunsWithPenalties(String family) {
        Engine engine = engine(family);
        SamplingParameters sampling = sampled(24)
                .topK(40)
                .topP(0.95)
                .repetitionPenalty(1.3)
                .presencePenalty(0.5)
                .frequencyPenalty(0.7)
                .ignoreEos(true)
                .promptLogprobs(1)
                .build();
        Collected first = assertResumes(engine, sampling);
        Collected second = assertResumes(engine, sampling.withChoice(1));
        assertTrue(!first.ids.equals(second.ids), "choices differ");
        Collected greedy =
                assertResumes(engine, sampling.toBuilder().temperature(0).build());
        Collected free = assertResumes(
                engine,
                sampling.toBuilder()
                        .temperature(0)
                        .repetitionPenalty(1)
                        .presencePenalty(0)
                        .frequencyPenalty(0)
                        .build());
        assertTrue(!greedy.ids.equals(free.ids), "the penalties decide something");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2_moe", "mixtral"})
    void goesOnWithinACharacter(String family) {
        Engine engine = engine(family);
        Collected whole = assertResumes(
                engine, sampled(40).ignoreEos(true).logitBias(bytesLikely(6)).build());
        long without = IntStream.range(1, whole.ids.size())
                .filter(i -> whole.textUnits.get(i).equals(whole.textUnits.get(i - 1)))
                .count();
        assertTrue(without >= 3, "cuts within characters: " + without);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2_moe", "mixtral"})
    void goesOnWithinAStopStringThatIsHeldBack(String family) {
        Engine engine = engine(family);
        SamplingParameters sampling = sampled(24).ignoreEos(true).build();
        Collected free = run(engine, sampling, Resumption.NONE);
        free.reason();
        String text = free.text.toString();
        int from = text.length() / 3;
        String never = text.substring(from, from + 9) + "\u2603";
        String ends = text.substring(text.length() / 2, text.length() / 2 + 6);
        Collected released = assertResumes(
                engine, sampling.toBuilder().stopStrings(List.of(never)).build());
        assertEquals(text, released.text.toString());
        Collected held = assertResumes(
                engine,
                sampling.toBuilder()
                        .stopStrings(List.of(text.substring(text.length() - 2) + "\u2603"))
                        .build());
        assertTrue(held.textUnits.getLast() < text.length(), "text is held back at the end");
        for (boolean included : new boolean[] {false, true}) {
            Collected stopped = assertResumes(
                    engine,
                    sampling.toBuilder()
                            .stopStrings(List.of(never, ends))
                            .includeStopString(included)
                            .build());
            assertEquals(FinishReason.STOP, stopped.reason());
            assertEquals(included, stopped.text.toString().endsWith(ends));
        }
        Collected later = assertResumes(
                engine,
                sampling.toBuilder()
                        .stopStrings(List.of(ends))
                        .minimumTokens(24)
                        .build());
        assertEquals(24, later.ids.size(), "a stop string before minimumTokens ends nothing, resumed or not");
    }

    @Test
    void endsAtAnEndIdAndNotBeforeItMay() {
        Engine engine = engine("qwen2_moe");
        SamplingParameters likely = sampled(32).logitBias(Map.of(END, 6f)).build();
        Collected ended = assertResumes(engine, likely);
        assertEquals(FinishReason.STOP, ended.reason());
        assertEquals(END, ended.ids.getLast());
        Collected later =
                assertResumes(engine, likely.toBuilder().minimumTokens(12).build());
        assertTrue(later.ids.size() > 12);
        assertEquals(FinishReason.STOP, later.reason());
    }

    @Test
    void refusesWhatNoSequenceCanHaveComeTo() {
        Engine engine = engine("qwen2_moe");
        SamplingParameters sampling = sampled(8).build();
        Collected whole = run(engine, sampling.toBuilder().ignoreEos(true).build(), Resumption.NONE);
        whole.reason();
        int[] ids = whole.tokens();
        assertRefused(engine, sampling, new int[] {512}, 0, "generatedIds", "out of range");
        assertRefused(engine, sampling, new int[] {-1}, 0, "generatedIds", "out of range");
        assertRefused(engine, sampling, new int[9], 0, "generatedIds", "ends after 8");
        assertRefused(engine, sampling, new int[] {END, 5}, 0, "generatedIds", "had ended after 1 of 2");
        assertRefused(engine, sampling, ids, whole.text.length() + 1, "textUnits", "cannot have had");
        assertRefused(engine, sampling, new int[] {ids[0]}, -1, "textUnits", "at least 0");
        int[] snake = tokenizer.orElseThrow().encode("\ud83d\udc0d!", false);
        assertRefused(engine, sampling, snake, 1, "textUnits", "within a character");
    }

    private void assertRefused(
            Engine engine, SamplingParameters sampling, int[] ids, int units, String field, String message) {
        ResumptionException refused =
                assertThrows(ResumptionException.class, () -> run(engine, sampling, new Resumption(ids, units)));
        assertEquals(field, refused.field());
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }
}
