package dev.exedra.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {

    @TempDir
    Path folder;

    private String problem(String text, JsonLimits limits) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, text);
        return String.valueOf(
                assertThrows(JsonException.class, () -> JsonFile.readObject(file, limits, JsonDialect.STRICT))
                        .getMessage());
    }

    @Test
    void namesTheFileInErrors() throws IOException {
        assertEquals(
                "config.json: line 2, byte 6: expected a value, found '}'", problem("{\"a\":\n}", JsonLimits.SMALL));
        assertEquals(
                "config.json: line 1, byte 0: expected an object, found an array", problem("[]", JsonLimits.SMALL));
    }

    @Test
    void refusesALargeFileBeforeReadingAllOfIt() throws IOException {
        assertTrue(problem(" ".repeat(1000), new JsonLimits(10, 1, 1, 1)).contains("limit of 10 bytes"));
    }

    @Test
    void saysThatAFileIsMissing() {
        Path file = folder.resolve("absent.json");
        JsonException exception = assertThrows(
                JsonException.class, () -> JsonFile.readObject(file, JsonLimits.SMALL, JsonDialect.STRICT));
        assertTrue(
                String.valueOf(exception.getMessage()).endsWith("absent.json cannot be read: there is no such file"));
    }
}
