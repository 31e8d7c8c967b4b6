package dev.exedra.core.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that is damaged or not served is refused with one line that names file, tensor or field, and what was expected. */
class BadCheckpointTest {

    private static final String EXPERT = "model.layers.1.mlp.experts.3.down_proj.weight";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private void assertRefused(String... parts) {
        CheckpointException refused = assertThrows(
                CheckpointException.class,
                () -> ModelLoader.load(folder, LoadOptions.defaults()).close());
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void weightsThatAreNotFiniteAreRefusedWhereverTheyAre(float value) throws IOException {
        FixtureCopy copy = FixtureCopy.of("olmoe", folder);
        for (String name : new String[] {
            "model.embed_tokens.weight",
            "model.norm.weight",
            "lm_head.weight",
            "model.layers.0.self_attn.q_norm.weight",
            "model.layers.0.mlp.gate.weight",
            EXPERT
        }) {
            float kept = 0.5f;
            copy.set(name, 40, value);
            assertRefused("model.safetensors: tensor " + name + " holds a value that is not finite", "fetch it again");
            copy.set(name, 40, kept);
        }
    }

    @Test
    void aFileThatEndsEarlyIsRefused() throws IOException {
        FixtureCopy copy = FixtureCopy.of("olmoe", folder);
        long whole = Files.size(copy.weights());
        for (long bytes : new long[] {whole - 1, whole / 2, 1000, 8, 7, 0}) {
            copy.truncate(bytes);
            assertRefused("model.safetensors: ");
        }
    }

    @Test
    void aMissingShardIsNamedWithATensorThatItShouldHold() throws IOException {
        FixtureCopy.of("qwen2_moe", folder);
        Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
        assertRefused(
                "model.safetensors.index.json: places tensor ",
                " in model-00002-of-00003.safetensors, which is missing");
    }

    @Test
    void aModelTypeThatIsNotServedIsToldWithThoseThatAre() throws IOException {
        FixtureCopy.of("olmoe", folder).config(text -> text.replace("\"olmoe\"", "\"gpt2\""));
        assertRefused("model_type \"gpt2\" is not served; served are ", "mixtral, olmoe, qwen2_moe");
    }

    @Test
    void aMissingModelTypeIsToldAsMissing() throws IOException {
        FixtureCopy.of("olmoe", folder).config(text -> text.replace("\"model_type\"", "\"_name_or_path\""));
        assertRefused("config.json: model_type is missing");
    }

    @Test
    void aTensorOfAnotherShapeIsToldWithTheShapeThatTheConfigMeans() throws IOException {
        FixtureCopy.of("olmoe", folder).config(text -> text.replace("\"vocab_size\": 512", "\"vocab_size\": 511"));
        assertRefused("model.safetensors: tensor model.embed_tokens.weight is [512, 48], expected [511, 48]");
    }

    @Test
    void aTensorThatTheConfigAsksForAndNoFileHoldsIsNamed() throws IOException {
        FixtureCopy.of("olmoe", folder)
                .config(text -> text.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));
        assertRefused("model.safetensors: there is no tensor model.layers.2.");
    }
}
