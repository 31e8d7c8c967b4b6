package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.FixtureCopy;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.moe.ScoresNotFiniteException;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.LogitsNotFinite;
import dev.exedra.core.sampling.SamplingParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights that are finite and still overflow for one token. Column 0 of the residual stream is kept at 0 (nothing writes
 * to it) for every token but {@link #POISON}; whatever reads that column with a weight near the largest float overflows for
 * that token alone.
 */
class NotFiniteTest {

    private static final int POISON = 77;
    private static final float HUGE = 3e38f;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    /** Whatever reads a column behind a norm sees up to 100 * sqrt(hidden) there for the token, and 0 for others. */
    private FixtureCopy poisonable() throws IOException {
        FixtureCopy copy = FixtureCopy.of("olmoe", folder);
        int hidden = copy.extent("model.norm.weight", 0);
        for (int id = 0; id < copy.extent("model.embed_tokens.weight", 0); id++) {
            copy.set("model.embed_tokens.weight", (long) id * hidden, id == POISON ? 1 : 0);
        }
        for (String name : copy.names()) {
            if (name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight")) {
                copy.set(name, 0, new float[copy.extent(name, 1)]);
            }
        }
        return copy;
    }

    private Model load(String kernels) {
        LoadOptions options = LoadOptions.defaults()
                .withCompute(Compute.F32)
                .withKernels(kernels)
                .withThreads(2);
        return ModelLoader.load(folder, options);
    }

    private static SamplingParameters sampling() {
        return SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(12)
                .logitBias(Map.of(POISON, -100f))
                .build();
    }

    private static Collected submit(Engine engine, int... prompt) {
        Collected collected = new Collected();
        engine.submit(new GenerationRequest(prompt, sampling(), true), collected);
        return collected;
    }

    private static int[] ended(Collected answer) {
        assertEquals(FinishReason.LENGTH, answer.reason());
        return answer.tokens();
    }

    /** Poisoned prompts among sound ones in one batch: those fail, these answer as they do alone. */
    private static List<Throwable> errorsAmongSoundOnes(Model model, List<int[]> poisoned) {
        List<int[]> sound = List.of(new int[] {5, 17, 3}, new int[] {200}, new int[] {9, 8, 7, 6, 5, 4, 3, 2});
        List<Throwable> errors = new ArrayList<>();
        try (Engine engine = new Engine(model, Optional.empty(), Set.of(), EngineLimits.defaults())) {
            List<int[]> alone =
                    sound.stream().map(prompt -> ended(submit(engine, prompt))).toList();
            List<Collected> first =
                    sound.stream().map(prompt -> submit(engine, prompt)).toList();
            List<Collected> failed =
                    poisoned.stream().map(prompt -> submit(engine, prompt)).toList();
            List<Collected> second =
                    sound.stream().map(prompt -> submit(engine, prompt)).toList();
            for (Collected each : failed) {
                errors.add(Objects.requireNonNull(each.error(), "a poisoned prompt fails"));
                assertEquals(List.of(), each.ids, "no token is made of numbers that are none");
            }
            for (int i = 0; i < sound.size(); i++) {
                assertArrayEquals(alone.get(i), ended(first.get(i)));
                assertArrayEquals(alone.get(i), ended(second.get(i)));
                assertArrayEquals(alone.get(i), ended(submit(engine, sound.get(i))), "and the engine goes on");
            }
            assertEquals(0, engine.status().waiting());
        }
        return errors;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector", "onednn"})
    void scoresOfAGateThatAreNotFiniteEndThatSequenceAlone(String kernels) throws IOException {
        FixtureCopy copy = poisonable();
        copy.set("model.layers.1.post_attention_layernorm.weight", 0, 100);
        copy.set("model.layers.1.mlp.gate.weight", 0, HUGE);
        try (Model model = load(kernels)) {
            List<int[]> poisoned = List.of(new int[] {POISON}, new int[] {5, 17, POISON}, new int[] {POISON, 5, 17, 3});
            for (Throwable error : errorsAmongSoundOnes(model, poisoned)) {
                assertInstanceOf(ScoresNotFiniteException.class, error);
                assertTrue(String.valueOf(error.getMessage()).contains("are damaged"), error.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector", "onednn"})
    void logitsThatAreNotFiniteEndThatSequenceAlone(String kernels) throws IOException {
        FixtureCopy copy = poisonable();
        copy.set("model.norm.weight", 0, 100);
        copy.set("lm_head.weight", 0, HUGE);
        try (Model model = load(kernels)) {
            for (Throwable error :
                    errorsAmongSoundOnes(model, List.of(new int[] {POISON}, new int[] {5, 17, POISON}))) {
                assertInstanceOf(LogitsNotFinite.class, error);
                assertTrue(String.valueOf(error.getMessage()).contains("expected a finite number"), error.getMessage());
            }
        }
    }
}
