package dev.exedra.core.checkpoint;

import static dev.exedra.core.checkpoint.SafetensorsBytes.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

    private static final String DOWN = "model.layers.1.mlp.experts.3.down_proj.weight";

    @TempDir
    Path folder;

    private static Path fixture(String name) throws URISyntaxException {
        URL url = Objects.requireNonNull(CheckpointTest.class.getResource("/fixtures/" + name));
        return Path.of(url.toURI());
    }

    private void assertRefused(String problem) {
        CheckpointException exception = assertThrows(CheckpointException.class, () -> Checkpoint.open(folder));
        String message = String.valueOf(exception.getMessage());
        assertTrue(message.contains(problem), message);
    }

    /** Values as Python's struct module reads them from the same files. */
    @Test
    void readsTensorsFromShards() throws URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(fixture("qwen2_moe"))) {
            Tensor down = checkpoint.expect(DOWN, 48, 24);
            assertEquals(0.0031399685f, down.data().get(ValueLayout.JAVA_FLOAT, 0));
            assertEquals(
                    -0.16104484f,
                    down.data().get(ValueLayout.JAVA_FLOAT, down.data().byteSize() - 4));
            Tensor norm = checkpoint.tensor("model.norm.weight");
            assertEquals(1.1885055f, norm.data().get(ValueLayout.JAVA_FLOAT, 0));
            assertEquals(
                    785_472,
                    checkpoint.entries().stream().mapToLong(TensorEntry::bytes).sum());
            assertEquals(
                    "model-00002-of-00003.safetensors",
                    checkpoint.entry(DOWN).file().getFileName().toString());
            assertEquals("qwen2_moe", checkpoint.config().string("model_type"));
        }
    }

    @Test
    void tracksWhichTensorsWereRead() throws URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(fixture("qwen2_moe"))) {
            assertEquals(checkpoint.names(), Set.copyOf(checkpoint.unreadNames()));
            checkpoint.tensor(DOWN);
            assertEquals(Set.of(DOWN), checkpoint.readNames());
            assertFalse(checkpoint.unreadNames().contains(DOWN));
            assertEquals(checkpoint.names().size() - 1, checkpoint.unreadNames().size());
        }
    }

    @Test
    void namesFileTensorAndExpectation() throws URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(fixture("qwen2_moe"))) {
            assertEquals(
                    "model-00002-of-00003.safetensors: tensor " + DOWN + " is [48, 24], expected [48, 16]",
                    assertThrows(CheckpointException.class, () -> checkpoint.expect(DOWN, 48, 16))
                            .getMessage());
            assertEquals(
                    "model.safetensors.index.json: there is no tensor model.x, expected [4, 4]",
                    assertThrows(CheckpointException.class, () -> checkpoint.expect("model.x", 4, 4))
                            .getMessage());
        }
    }

    @Test
    void tensorsEndWithTheCheckpoint() throws URISyntaxException {
        Checkpoint checkpoint = Checkpoint.open(fixture("qwen2_moe"));
        Tensor tensor = checkpoint.tensor(DOWN);
        checkpoint.close();
        checkpoint.close();
        assertThrows(IllegalStateException.class, () -> tensor.data().get(ValueLayout.JAVA_FLOAT, 0));
    }

    @Test
    void refusesAFolderThatHoldsNoModel() throws IOException {
        assertRefused("holds no config.json");
        Files.writeString(folder.resolve("config.json"), "{}");
        assertRefused("holds neither model.safetensors nor model.safetensors.index.json");
        CheckpointException exception =
                assertThrows(CheckpointException.class, () -> Checkpoint.open(folder.resolve("absent")));
        assertTrue(String.valueOf(exception.getMessage()).contains("there is no such folder"));
    }

    private void index(String weightMap) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\":" + weightMap + "}");
    }

    @Test
    void refusesAnIndexThatItsShardsContradict() throws IOException {
        index("{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}");
        assertRefused("model.safetensors.index.json: places tensor a in 1.safetensors, which is missing");
        Files.write(folder.resolve("1.safetensors"), SafetensorsBytes.of("{" + entry("a", "U8", "[1]", 0, 1) + "}", 1));
        assertRefused("places tensor b in 2.safetensors, which is missing");
        Files.write(folder.resolve("2.safetensors"), SafetensorsBytes.of("{" + entry("c", "U8", "[1]", 0, 1) + "}", 1));
        assertRefused("places tensor b in 2.safetensors, which does not hold it");
        index("{\"a\":\"1.safetensors\",\"c\":1}");
        assertRefused("weight_map.c must be a file name, not 1");
        index("[]");
        assertRefused("weight_map must be an object");
    }

    @Test
    void refusesShardsOutsideTheFolder() throws IOException {
        for (String outside : List.of("../x", "/x", "a/../../x", "..", ".", "", "\\u0000")) {
            index("{\"a\":\"" + outside + "\"}");
            assertRefused("expected the name of a file in the same folder");
        }
    }

    @Test
    void listsAsUnreadWhatTheIndexLeavesOut() throws IOException {
        index("{\"a\":\"1.safetensors\"}");
        Files.write(
                folder.resolve("1.safetensors"),
                SafetensorsBytes.of(
                        "{" + entry("a", "U8", "[1]", 0, 1) + "," + entry("z", "U8", "[1]", 1, 2) + "}", 2));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            checkpoint.tensor("a");
            assertEquals(Set.of("a"), checkpoint.names());
            assertEquals(List.of("z"), checkpoint.unreadNames());
        }
    }

    @Test
    void fingerprintsDifferWithConfigAndHeaders() throws IOException {
        String header = "{" + entry("a", "U8", "[1]", 0, 1) + "}";
        SafetensorsBytes.folder(folder, SafetensorsBytes.of(header, 1));
        String first = fingerprint();
        assertEquals(64, first.length());
        assertEquals(first, fingerprint());
        SafetensorsBytes.folder(folder, SafetensorsBytes.of(header.replace("\"a\"", "\"b\""), 1));
        String second = fingerprint();
        assertNotEquals(first, second);
        Files.writeString(folder.resolve("config.json"), "{ }");
        assertNotEquals(second, fingerprint());
    }

    private String fingerprint() {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.fingerprint().sha256();
        }
    }
}
