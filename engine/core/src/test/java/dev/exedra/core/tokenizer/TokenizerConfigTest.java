package dev.exedra.core.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerConfigTest {

    @TempDir
    Path folder;

    private TokenizerConfig load(String text) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), text);
        return TokenizerConfig.load(folder);
    }

    @Test
    void readsTheFixtures() {
        TokenizerConfig config = TokenizerConfig.load(Fixtures.folder("mixtral"));
        assertEquals(Map.of("bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>"), config.specialTokens());
        assertEquals(512, config.modelMaxLengthTokens());
        assertFalse(config.addBosToken());
        assertTrue(config.chatTemplate().orElseThrow().startsWith("{{ bos_token }}"));
    }

    @Test
    void aFolderWithoutFilesHasNoSpecialTokens() {
        assertEquals(new TokenizerConfig(Map.of(), false, Map.of(), 0), TokenizerConfig.load(folder));
    }

    @Test
    void readsTokensAsStringsAndAsObjects() throws IOException {
        TokenizerConfig config = load(
                "{\"bos_token\":null,\"add_bos_token\":true,\"eos_token\":{\"__type\":\"AddedToken\","
                        + "\"content\":\"</s>\",\"lstrip\":false},\"model_max_length\":1000000000000000019884624838656}");
        assertEquals(Map.of("eos_token", "</s>"), config.specialTokens());
        assertTrue(config.addBosToken());
        assertEquals(0, config.modelMaxLengthTokens());
    }

    @Test
    void takesTokensThatOnlyTheSpecialTokensMapHas() throws IOException {
        Files.writeString(
                folder.resolve("special_tokens_map.json"), "{\"pad_token\":\"<pad>\",\"eos_token\":\"<other>\"}");
        TokenizerConfig config = load("{\"eos_token\":\"</s>\"}");
        assertEquals(Map.of("eos_token", "</s>", "pad_token", "<pad>"), config.specialTokens());
    }

    @Test
    void readsNamedTemplatesAndPrefersTheFile() throws IOException {
        String list =
                "{\"chat_template\":[{\"name\":\"default\",\"template\":\"a\"},{\"name\":\"tool_use\",\"template\":\"b\"}]}";
        assertEquals(Map.of("default", "a", "tool_use", "b"), load(list).chatTemplates());
        Files.writeString(folder.resolve("chat_template.jinja"), "from the file");
        assertEquals(Optional.of("from the file"), load(list).chatTemplate());
        assertEquals(
                Optional.of("b"), Optional.ofNullable(load(list).chatTemplates().get("tool_use")));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        CheckpointException template =
                assertThrows(CheckpointException.class, () -> load("{\"chat_template\":[{\"name\":\"x\"}]}"));
        assertTrue(String.valueOf(template.getMessage())
                .startsWith("tokenizer_config.json: chat_template must be a string or an array of {name, template}"));
        CheckpointException token = assertThrows(CheckpointException.class, () -> load("{\"bos_token\":7}"));
        assertEquals(
                "tokenizer_config.json: bos_token must be a string or an object with a content, not 7",
                token.getMessage());
    }
}
