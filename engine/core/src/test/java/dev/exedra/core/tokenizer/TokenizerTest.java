package dev.exedra.core.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNull;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {

    @TempDir
    Path folder;

    private static String refused(Path folder) {
        return String.valueOf(assertThrows(TokenizerException.class, () -> Tokenizer.load(folder))
                .getMessage());
    }

    @Test
    void knowsItsVocabulary() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("mixtral")) {
            assertEquals(512, tokenizer.vocabularySize());
            assertEquals(Optional.of("<s>"), tokenizer.token(1));
            assertEquals(Optional.of("\u2581"), tokenizer.token(358));
            assertEquals(Optional.empty(), tokenizer.token(512));
            assertEquals(Optional.empty(), tokenizer.token(-1));
        }
    }

    @Test
    void ignoresIdsBeyondTheVocabularyAndRefusesNegativeOnes() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("qwen3_moe")) {
            assertEquals("a", tokenizer.decode(new int[] {512, 67, Integer.MAX_VALUE}, false));
            assertThrows(TokenizerException.class, () -> tokenizer.decode(new int[] {67, -1}, false));
        }
    }

    @Test
    void takesHalfASurrogatePairForAReplacementCharacter() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("qwen3_moe")) {
            assertArrayEquals(tokenizer.encode("a\ufffdb", false), tokenizer.encode("a\ud800b", false));
            assertArrayEquals(tokenizer.encode("\ufffd", false), tokenizer.encode("\udc00", false));
        }
    }

    private void change(String fixture, String key, Json value) throws IOException {
        JsonObject published = JsonFile.readObject(
                Fixtures.folder(fixture).resolve("tokenizer.json"), JsonLimits.SMALL, JsonDialect.STRICT);
        Map<String, Json> members = new LinkedHashMap<>(published.members());
        members.put(key, value);
        Files.writeString(folder.resolve("tokenizer.json"), JsonWriter.compact(new JsonObject(members)));
    }

    @Test
    void neverTruncatesOrPads() throws IOException {
        change(
                "qwen3_moe",
                "truncation",
                JsonParser.parse(
                        "{\"direction\":\"Right\",\"max_length\":2,\"strategy\":\"LongestFirst\",\"stride\":0}"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertEquals(33, tokenizer.encode("a".repeat(33), true).length);
        }
    }

    @Test
    void addsTheBosTokenThatOnlyTheConfigAsksFor() throws IOException {
        change("mixtral", "post_processor", JsonNull.NULL);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\":\"<s>\",\"add_bos_token\":true}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertArrayEquals(new int[] {1, 361}, tokenizer.encode("a", true));
            assertArrayEquals(new int[] {361}, tokenizer.encode("a", false));
        }
        Files.copy(
                Fixtures.folder("mixtral").resolve("tokenizer.json"),
                folder.resolve("tokenizer.json"),
                StandardCopyOption.REPLACE_EXISTING);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertArrayEquals(new int[] {1, 361}, tokenizer.encode("a", true));
        }
    }

    @Test
    void saysWhatIsWrongWithAFolder() throws IOException {
        assertTrue(refused(folder).contains("holds no tokenizer.json"));
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertTrue(refused(folder).startsWith("tokenizer.json: the tokenizers library refuses it: "));
        Files.write(folder.resolve("tokenizer.json"), new byte[] {(byte) 0xff, 0});
        assertTrue(refused(folder).startsWith("tokenizer.json: the tokenizers library refuses it: "));
        Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"version\":\"1.0\",\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[\"a b\"]}}");
        assertTrue(refused(folder).contains("out of vocabulary"));
    }

    @Test
    void servesManyThreadsAtOnce() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("mixtral")) {
            int[] expected = tokenizer.encode("leading space", true);
            IntStream.range(0, 2_000)
                    .parallel()
                    .forEach(_ -> assertArrayEquals(expected, tokenizer.encode("leading space", true)));
        }
    }

    @Test
    void refusesWorkAfterItWasClosed() {
        Tokenizer tokenizer = Fixtures.tokenizer("mixtral");
        tokenizer.close();
        tokenizer.close();
        assertThrows(IllegalStateException.class, () -> tokenizer.encode("a", true));
    }
}
