package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.model.ExpertsElsewhere;
import dev.exedra.core.model.Fixture;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two halves of a step in flight: one's experts are asked while the other computes, and nobody can tell from the bits. */
class MicroBatchesTest {

    private static final int TOKENS = 10;

    static Stream<Arguments> familiesAndKernels() {
        return Stream.of("qwen2_moe", "mixtral", "cartesian_moe_residual")
                .flatMap(family ->
                        Stream.of("scalar", "vector", "onednn").map(kernels -> Arguments.of(family, kernels)));
    }

    @ParameterizedTest(name = "{0} with {1} kernels")
    @MethodSource("familiesAndKernels")
    void twoMicroBatchesAreInFlightAndHaveTheBitsOfTheUndividedStep(String family, String kernels) {
        Fixture fixture = Fixture.load(family);
        LoadOptions options = LoadOptions.defaults().withKernels(kernels).withThreads(2);
        List<Collected> whole;
        try (Model model = ModelLoader.load(fixture.folder(), options)) {
            whole = run(model, fixture, Integer.MAX_VALUE, () -> {});
        }
        try (ExpertsElsewhere experts = new ExpertsElsewhere(fixture.folder(), options);
                Model model = ModelLoader.load(fixture.folder(), options, _ -> experts)) {
            // The first answer is held back until the other half has asked, too.
            List<Collected> divided = run(model, fixture, 2, () -> experts.hold(2, _ -> false));
            for (int i = 0; i < whole.size(); i++) {
                assertEquals(FinishReason.LENGTH, divided.get(i).reason());
                assertEquals(whole.get(i).ids, divided.get(i).ids);
                // Doubles, compared for equality: the same bits of the logits behind them.
                assertEquals(whole.get(i).logProbs, divided.get(i).logProbs);
                assertEquals(whole.get(i).promptLogProbs, divided.get(i).promptLogProbs);
            }
        }
    }

    @Test
    void aMicroBatchThatFailsLeavesTheOtherOneAlone() {
        Fixture fixture = Fixture.load("mixtral");
        LoadOptions options = LoadOptions.defaults().withThreads(1);
        try (ExpertsElsewhere experts = new ExpertsElsewhere(fixture.folder(), options);
                Model model = ModelLoader.load(fixture.folder(), options, _ -> experts)) {
            List<Collected> answers = run(model, fixture, 2, () -> experts.hold(2, call -> call == 1));
            List<Collected> finished =
                    answers.stream().filter(answer -> answer.error() == null).toList();
            assertFalse(finished.isEmpty());
            assertTrue(finished.size() < answers.size());
            finished.forEach(answer -> assertEquals(TOKENS, answer.ids.size()));
        }
    }

    /** All prompts, submitted while the engine's thread is at the end of another one's step: they begin together. */
    private static List<Collected> run(Model model, Fixture fixture, int minimumSplitRows, Runnable before) {
        List<Collected> answers = new ArrayList<>();
        for (int prompt = 0; prompt < fixture.prompts(); prompt++) {
            answers.add(new Collected());
        }
        try (Engine engine = engine(model, minimumSplitRows)) {
            Collected earlier = new Collected(_ -> {
                before.run();
                for (int prompt = 0; prompt < answers.size(); prompt++) {
                    engine.submit(request(fixture.prompt(prompt), TOKENS), answers.get(prompt));
                }
            });
            engine.submit(request(new int[] {3}, 1), earlier);
            assertEquals(FinishReason.LENGTH, earlier.reason());
            answers.forEach(Collected::error);
        }
        return answers;
    }

    private static Engine engine(Model model, int minimumSplitRows) {
        EngineLimits limits =
                EngineLimits.defaults().withMaximumStepRows(400).withFlight(new FlightLimits(minimumSplitRows));
        return new Engine(model, Optional.empty(), Set.of(), limits);
    }

    private static GenerationRequest request(int[] prompt, int tokens) {
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(0.8)
                .seed(4)
                .maximumTokens(tokens)
                .logprobs(3)
                .promptLogprobs(1)
                .build();
        return new GenerationRequest(prompt, sampling, true);
    }
}
