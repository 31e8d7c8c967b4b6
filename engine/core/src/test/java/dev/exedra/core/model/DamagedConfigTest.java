package dev.exedra.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.exedra.core.ExedraException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.family.Families;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonMutations;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.spec.ModelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 12,600 damaged configs: those that still describe a model are loaded with the tensors there are, and answer. */
class DamagedConfigTest {

    private static final int MUTATIONS = 700;
    private static final int[] PROMPT = {5, 17, 3, 400, 17, 9};

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    static List<String> families() {
        return Fixture.FAMILIES;
    }

    private enum Result {
        REFUSED,
        SAME,
        ANSWERS
    }

    @ParameterizedTest
    @MethodSource("families")
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aDamagedConfigGivesAModelThatAnswersOrATypedError(String family) throws IOException {
        Path config = FixtureCopy.of(family, folder).folder().resolve("config.json");
        JsonObject original = JsonFile.readObject(config, JsonLimits.SMALL, JsonDialect.STRICT);
        ModelSpec spec = Families.read(ConfigJson.of("config.json", original));
        JsonMutations mutations = new JsonMutations(new SplittableRandom(family.hashCode()));
        Map<Result, Integer> results = new EnumMap<>(Result.class);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] text = mutations.mutate(original);
            Files.write(config, text);
            try {
                results.merge(result(spec, config), 1, Integer::sum);
            } catch (RuntimeException | Error untyped) {
                fail(family + ", mutation " + i + ": " + new String(text, StandardCharsets.UTF_8), untyped);
            }
        }
        assertEquals(Set.of(Result.values()), results.keySet(), results::toString);
    }

    private Result result(ModelSpec original, Path config) {
        try {
            if (Families.read(ConfigJson.read(config)).equals(original)) {
                return Result.SAME;
            }
            LoadOptions options = LoadOptions.defaults().withKernels("vector").withThreads(1);
            try (Model model = ModelLoader.load(folder, options);
                    Forward forward = new Forward(model)) {
                for (float[] row : forward.logits(PROMPT, 4, StepObserver.NONE)) {
                    for (float logit : row) {
                        assertTrue(Float.isFinite(logit), "a logit is " + logit);
                    }
                }
                return Result.ANSWERS;
            }
        } catch (ExedraException typed) {
            assertFalse(typed.getMessage().isBlank(), "an error says what is wrong");
            return Result.REFUSED;
        }
    }
}
