package dev.exedra.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationConfigTest {

    @TempDir
    Path folder;

    private static ConfigJson config(String text) {
        return ConfigJson.of("config.json", (JsonObject) JsonParser.parse(text));
    }

    private GenerationConfig load(String generation, String config) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), generation);
        return GenerationConfig.load(folder, config(config));
    }

    @Test
    void aMissingFileMeansGreedyWithTheEosOfTheConfig() {
        GenerationConfig expected = new GenerationConfig(List.of(2), 1, null, false, 1, 1, 0, 0, 1, null);
        assertEquals(expected, GenerationConfig.load(folder, config("{\"eos_token_id\":2,\"bos_token_id\":1}")));
    }

    @Test
    void readsWhatTheFileSays() throws IOException {
        GenerationConfig read = load(
                "{\"eos_token_id\":[5,6],\"pad_token_id\":0,\"do_sample\":true,\"temperature\":0.7,\"top_p\":0.9,\"top_k\":20,"
                        + "\"min_p\":0.05,\"repetition_penalty\":1.1,\"max_new_tokens\":100}",
                "{\"eos_token_id\":2,\"pad_token_id\":-1}");
        assertEquals(new GenerationConfig(List.of(5, 6), null, 0, true, 0.7, 0.9, 20, 0.05, 1.1, 100), read);
    }

    @Test
    void anIdBelowZeroMeansNone() throws IOException {
        assertEquals(List.of(), load("{}", "{\"eos_token_id\":-1}").eosTokenIds());
    }

    @Test
    void refusesValuesOutOfRange() {
        for (String field : List.of(
                "\"top_p\":1.5",
                "\"temperature\":-1",
                "\"repetition_penalty\":0",
                "\"min_p\":\"a\"",
                "\"eos_token_id\":\"</s>\"",
                "\"max_new_tokens\":0",
                "\"do_sample\":1")) {
            assertThrows(CheckpointException.class, () -> load("{" + field + "}", "{}"), field);
        }
    }
}
