package dev.exedra.core.checkpoint;

import static dev.exedra.core.checkpoint.SafetensorsBytes.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {

    @TempDir
    Path folder;

    private void assertRefused(String problem, byte[] bytes) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.write(file, bytes);
        CheckpointException exception = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));
        String message = String.valueOf(exception.getMessage());
        assertTrue(message.startsWith("model.safetensors: ") && message.contains(problem), message);
    }

    private void assertRefused(String problem, String header, int dataBytes) throws IOException {
        assertRefused(problem, SafetensorsBytes.of(header, dataBytes));
    }

    @Test
    void readsAHandWrittenFile() throws IOException {
        Path file = folder.resolve("a.safetensors");
        String header = "{\"__metadata__\":{\"format\":\"pt\"},"
                + entry("b", "I32", "[2]", 8, 16) + "," + entry("a", "F32", "[1,2]", 0, 8) + ","
                + entry("empty", "F32", "[0,7]", 16, 16) + "," + entry("scalar", "F32", "[]", 16, 20) + "}   ";
        byte[] bytes = SafetensorsBytes.of(header, 20);
        bytes[bytes.length - 20 + 3] = 0x3f;
        bytes[bytes.length - 20 + 2] = (byte) 0x80;
        bytes[bytes.length - 8] = 9;
        Files.write(file, bytes);
        try (SafetensorsFile safetensors = SafetensorsFile.open(file)) {
            assertEquals(List.of("a", "b", "empty", "scalar"), List.copyOf(safetensors.names()));
            assertEquals(Map.of("format", "pt"), safetensors.metadata());
            assertEquals("[1, 2]", safetensors.tensor("a").shape().toString());
            assertEquals(1.0f, safetensors.tensor("a").data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
            assertEquals(9, safetensors.tensor("b").data().get(ValueLayout.JAVA_INT_UNALIGNED, 4));
            assertEquals(0, safetensors.tensor("empty").data().byteSize());
            assertEquals(DType.F32, safetensors.tensor("scalar").dtype());
            CheckpointException absent = assertThrows(CheckpointException.class, () -> safetensors.tensor("c"));
            assertEquals("a.safetensors: there is no tensor c", absent.getMessage());
        }
    }

    @Test
    void refusesAFileThatIsTooShortOrClaimsTooMuch() throws IOException {
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        assertRefused("has 7 bytes", new byte[7]);
        assertRefused("claims a header of 3 bytes", SafetensorsBytes.of(3, empty, 0));
        assertRefused("more than the limit", SafetensorsBytes.of(100_000_001, empty, 0));
        assertRefused("header of 18446744073709551615 bytes", SafetensorsBytes.of(-1, empty, 0));
        assertRefused("header: line 1, byte 0: expected a value, found oops", SafetensorsBytes.of("oops", 0));
        assertRefused("header: line 1, byte 0: expected an object, found an array", SafetensorsBytes.of("[]", 0));
    }

    @Test
    void refusesEntriesThatContradictThemselves() throws IOException {
        assertRefused("tensor a has no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4);
        assertRefused("tensor a must be an object", "{\"a\":1}", 0);
        assertRefused("has dtype \"F33\"", "{" + entry("a", "F33", "[1]", 0, 4) + "}", 4);
        assertRefused("has dtype 3", "{\"a\":{\"dtype\":3,\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        assertRefused("has shape [-1]", "{" + entry("a", "F32", "[-1]", 0, 4) + "}", 4);
        assertRefused("has shape [1.0]", "{" + entry("a", "F32", "[1.0]", 0, 4) + "}", 4);
        assertRefused("has shape 1", "{" + entry("a", "F32", "1", 0, 4) + "}", 4);
        assertRefused("whose size overflows", "{" + entry("a", "F32", "[4611686018427387904,8]", 0, 4) + "}", 4);
        assertRefused("expected [begin, end]", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4);
        assertRefused("end before they begin", "{" + entry("a", "F32", "[1]", 4, 0) + "}", 4);
        assertRefused(
                "ends at byte 8 of the data, of which the file has 4", "{" + entry("a", "F32", "[2]", 0, 8) + "}", 4);
        assertRefused("takes 8 bytes, but its data_offsets span 4", "{" + entry("a", "F32", "[2]", 0, 4) + "}", 4);
        assertRefused("__metadata__.a must be a string, not 1", "{\"__metadata__\":{\"a\":1}}", 0);
        assertRefused("__metadata__ must be an object of strings", "{\"__metadata__\":[]}", 0);
        assertRefused(
                "\"a\" occurs twice",
                "{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("a", "F32", "[1]", 4, 8) + "}",
                8);
    }

    @Test
    void refusesOverlapsHolesAndTrailingBytes() throws IOException {
        String first = entry("a", "F32", "[2]", 0, 8);
        assertRefused(
                "tensor b begins at byte 4 of the data, expected 8",
                "{" + first + "," + entry("b", "F32", "[1]", 4, 8) + "}",
                8);
        assertRefused(
                "tensor b begins at byte 12 of the data, expected 8",
                "{" + first + "," + entry("b", "F32", "[1]", 12, 16) + "}",
                16);
        assertRefused(
                "tensor a begins at byte 4 of the data, expected 0", "{" + entry("a", "F32", "[1]", 4, 8) + "}", 8);
        assertRefused("end at byte 8 of the data, but the file has 9", "{" + first + "}", 9);
    }

    @Test
    void refusesAnUnsupportedTypeOnlyWhenItsTensorIsAskedFor() throws IOException {
        Path file = folder.resolve("f8.safetensors");
        String header = "{" + entry("w", "F8_E4M3", "[3]", 0, 3) + "," + entry("x", "U8", "[1]", 3, 4) + "}";
        Files.write(file, SafetensorsBytes.of(header, 4));
        try (SafetensorsFile safetensors = SafetensorsFile.open(file)) {
            assertEquals(1, safetensors.tensor("x").data().byteSize());
            CheckpointException exception = assertThrows(CheckpointException.class, () -> safetensors.tensor("w"));
            assertEquals(
                    "f8.safetensors: tensor w is F8_E4M3, which is not supported; expected one of"
                            + " [F32, F16, BF16, I32, I64, U8]",
                    exception.getMessage());
        }
    }

    @Test
    void givesAlignedMemoryForATensorThatIsNotAligned() throws IOException {
        Path file = folder.resolve("odd.safetensors");
        String header = "{" + entry("byte", "U8", "[1]", 0, 1) + "," + entry("x", "F32", "[2]", 1, 9) + "}";
        byte[] bytes = SafetensorsBytes.of(header, 9);
        bytes[bytes.length - 1] = 0x40;
        Files.write(file, bytes);
        try (SafetensorsFile safetensors = SafetensorsFile.open(file)) {
            Tensor tensor = safetensors.tensor("x");
            assertEquals(0, tensor.data().address() % Float.BYTES);
            assertEquals(2.0f, tensor.data().get(ValueLayout.JAVA_FLOAT, 4));
            assertTrue(tensor.data().isReadOnly());
        }
    }
}
