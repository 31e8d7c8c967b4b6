package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.Fixture;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineTest {

    private static final Fixture FIXTURE = Fixture.load("qwen2_moe");
    private static Model model;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() {
        model = ModelLoader.load(FIXTURE.folder(), LoadOptions.defaults().withCompute(Compute.F32));
        tokenizer = Tokenizer.load(FIXTURE.folder());
    }

    @AfterAll
    static void close() {
        model.close();
        tokenizer.close();
    }

    private static Engine engine(EngineLimits limits) {
        return new Engine(model, Optional.of(tokenizer), Set.of(1), limits);
    }

    private static SamplingParameters.Builder greedy(int tokens) {
        return SamplingParameters.builder().temperature(0).maximumTokens(tokens);
    }

    private static GenerationRequest request(int[] prompt, SamplingParameters sampling) {
        return new GenerationRequest(prompt, sampling, true);
    }

    /** Bytes of so many pages of this model. */
    private static long pages(int count, EngineLimits limits) {
        return count
                * model.kvLayout(limits.pageTokens()).pageBytes()
                * model.spec().layers().size();
    }

    static List<String> families() {
        return Fixture.FAMILIES;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("families")
    void continuesAllPromptsOfAFamilyTogetherAsTheReferenceContinuesEachAlone(String family) {
        Fixture fixture = Fixture.load(family);
        try (Model own = ModelLoader.load(
                        fixture.folder(), LoadOptions.defaults().withCompute(Compute.F32));
                Engine engine = new Engine(
                        own,
                        Optional.empty(),
                        Set.of(),
                        EngineLimits.defaults().withMaximumStepRows(20).withMaximumRunningSequences(3))) {
            List<Collected> answers = new ArrayList<>();
            for (int prompt = 0; prompt < fixture.prompts(); prompt++) {
                Collected answer = new Collected();
                answers.add(answer);
                engine.submit(request(fixture.prompt(prompt), greedy(24).build()), answer);
            }
            for (int prompt = 0; prompt < fixture.prompts(); prompt++) {
                assertEquals(FinishReason.LENGTH, answers.get(prompt).reason());
                assertArrayEquals(
                        fixture.continuation(prompt), answers.get(prompt).tokens());
            }
        }
    }

    @Test
    void aPreemptedSequenceGivesTheTokensAndLogProbsOfAnUndisturbedOne() {
        EngineLimits limits = new EngineLimits(512, 64, 1024, 1L << 30, 32);
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(0.9)
                .seed(11)
                .maximumTokens(60)
                .ignoreEos(true)
                .logprobs(3)
                .promptLogprobs(1)
                .build();
        List<Collected> undisturbed = new ArrayList<>();
        try (Engine engine = engine(limits)) {
            for (int i = 0; i < 4; i++) {
                Collected answer = new Collected();
                engine.submit(request(FIXTURE.prompt(2 + i % 2), sampling.withChoice(i)), answer);
                answer.reason();
                undisturbed.add(answer);
            }
        }
        // Four sequences of up to five pages each share seven.
        try (Engine engine = engine(limits.withKvCacheBytes(pages(7, limits)))) {
            List<Collected> crowded = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                crowded.add(new Collected());
                engine.submit(request(FIXTURE.prompt(2 + i % 2), sampling.withChoice(i)), crowded.get(i));
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(FinishReason.LENGTH, crowded.get(i).reason());
                assertEquals(undisturbed.get(i).ids, crowded.get(i).ids);
                assertEquals(undisturbed.get(i).logProbs, crowded.get(i).logProbs);
                assertEquals(undisturbed.get(i).promptLogProbs, crowded.get(i).promptLogProbs);
            }
            assertTrue(engine.status().preemptions() > 0, "pages ran out");
        }
    }

    @Test
    void theSameSeedGivesTheSameTextWhateverElseIsInTheBatch() {
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(1)
                .seed(5)
                .maximumTokens(20)
                .ignoreEos(true)
                .build();
        try (Engine engine = engine(EngineLimits.defaults())) {
            Collected alone = new Collected();
            engine.submit(request(FIXTURE.prompt(1), sampling), alone);
            alone.reason();
            List<Collected> crowd =
                    IntStream.range(0, 9).mapToObj(_ -> new Collected()).toList();
            for (int i = 0; i < 9; i++) {
                SamplingParameters own =
                        i == 4 ? sampling : sampling.toBuilder().seed(100 + i).build();
                engine.submit(request(FIXTURE.prompt(i == 4 ? 1 : i % 4), own), crowd.get(i));
            }
            crowd.forEach(Collected::reason);
            assertEquals(alone.ids, crowd.get(4).ids);
            assertTrue(crowd.stream().anyMatch(other -> !other.ids.equals(alone.ids)), "other seeds differ");
        }
    }

    @Test
    void cancellingEndsASequenceWithinAStepAndFreesItsPages() {
        try (Engine engine = engine(EngineLimits.defaults())) {
            CompletableFuture<Generation> running = new CompletableFuture<>();
            Collected answer = new Collected(tokens -> {
                if (tokens == 3) {
                    running.join().cancel();
                }
            });
            running.complete(engine.submit(
                    request(FIXTURE.prompt(1), greedy(400).ignoreEos(true).build()), answer));
            assertEquals(FinishReason.CANCELLED, answer.reason());
            assertEquals(3, answer.ids.size(), "no step after the cancellation");
            CompletableFuture<Integer> pages = new CompletableFuture<>();
            Collected next = new Collected(_ -> pages.complete(engine.status().usedPages()));
            engine.submit(request(FIXTURE.prompt(1), greedy(2).build()), next);
            assertEquals(FinishReason.LENGTH, next.reason());
            assertEquals(1, pages.join(), "while the new sequence runs, only its own page is in use");
        }
    }

    @Test
    void endsAtAStopStringAcrossTokenBordersAndShowsNothingOfIt() {
        try (Engine engine = engine(EngineLimits.defaults())) {
            Collected free = new Collected();
            engine.submit(request(FIXTURE.prompt(2), greedy(24).build()), free);
            free.reason();
            String whole = free.text.toString();
            String stop = whole.substring(whole.length() / 3, whole.length() / 3 + 5);
            Collected stopped = new Collected();
            engine.submit(
                    request(
                            FIXTURE.prompt(2),
                            greedy(24).stopStrings(List.of(stop)).build()),
                    stopped);
            assertEquals(FinishReason.STOP, stopped.reason());
            assertEquals(whole.substring(0, whole.indexOf(stop)), stopped.text.toString());
        }
    }

    @Test
    void endsAtAnEndOfTextIdUnlessToldToIgnoreIt() {
        int[] continuation = FIXTURE.continuation(1);
        int end = continuation[5];
        int first = IntStream.range(0, 24)
                .filter(i -> continuation[i] == end)
                .findFirst()
                .orElseThrow();
        try (Engine engine = new Engine(model, Optional.empty(), Set.of(end), EngineLimits.defaults())) {
            Collected answer = new Collected();
            engine.submit(request(FIXTURE.prompt(1), greedy(24).build()), answer);
            assertEquals(FinishReason.STOP, answer.reason());
            assertEquals(first + 1, answer.ids.size());
            Collected ignoring = new Collected();
            engine.submit(request(FIXTURE.prompt(1), greedy(24).ignoreEos(true).build()), ignoring);
            assertEquals(FinishReason.LENGTH, ignoring.reason());
        }
    }

    @Test
    void promptLogProbsEqualTheLogProbsOfDecodingTheSameTokens() {
        try (Engine engine = engine(EngineLimits.defaults())) {
            Collected decoded = new Collected();
            engine.submit(request(FIXTURE.prompt(1), greedy(20).logprobs(2).build()), decoded);
            decoded.reason();
            int[] all = IntStream.concat(IntStream.of(FIXTURE.prompt(1)), IntStream.of(decoded.tokens()))
                    .toArray();
            Collected prefilled = new Collected();
            engine.submit(request(all, greedy(1).promptLogprobs(2).build()), prefilled);
            prefilled.reason();
            int prompt = FIXTURE.prompt(1).length;
            assertEquals(
                    decoded.logProbs,
                    prefilled.promptLogProbs.subList(prompt - 1, prompt - 1 + decoded.logProbs.size()));
        }
    }

    @Test
    void refusesWhatItCannotServeWithALineThatSaysWhatToDo() {
        EngineLimits limits = new EngineLimits(512, 64, 1024, 1L << 30, 32);
        try (Engine engine = engine(limits.withKvCacheBytes(pages(2, limits)))) {
            assertMessage(engine, new int[0], 1, "the prompt is empty");
            assertMessage(engine, new int[] {512}, 1, "token id 512 is out of range");
            assertMessage(engine, new int[] {-1}, 1, "token id -1 is out of range");
            assertMessage(engine, new int[512], 1, "shorten the prompt");
            assertMessage(engine, new int[60], 10, "raise the KV cache's limit");
        }
    }

    private static void assertMessage(Engine engine, int[] prompt, int tokens, String part) {
        EngineException refused = assertThrows(
                EngineException.class,
                () -> engine.submit(request(prompt, greedy(tokens).build()), new Collected()));
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }

    @Test
    void refusesMoreWaitingSequencesThanItMayHold() {
        EngineLimits limits = new EngineLimits(16, 1, 2, 1 << 24, 16);
        CompletableFuture<Void> go = new CompletableFuture<>();
        try (Engine engine = engine(limits)) {
            List<Collected> accepted = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Collected answer = new Collected(_ -> go.join());
                accepted.add(answer);
                engine.submit(request(FIXTURE.prompt(1), greedy(1).build()), answer);
            }
            GenerationRequest fourth = request(FIXTURE.prompt(1), greedy(1).build());
            assertThrows(OverloadedException.class, () -> engine.submit(fourth, new Collected()));
            go.complete(null);
            accepted.forEach(Collected::reason);
        }
    }
}
