package dev.exedra.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.exedra.core.checkpoint.SafetensorsWriter.Declaration;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    private static final List<Declaration> DECLARATIONS = List.of(
            new Declaration("odd", DType.BF16, Shape.of(3)),
            new Declaration("floats", DType.F32, Shape.of(2, 2)),
            new Declaration("ids", DType.I32, Shape.of(3)),
            new Declaration("none", DType.F32, Shape.of(0)));

    @TempDir
    Path folder;

    @Test
    void writesWhatTheReaderReadsInAnyOrderAndInPieces() {
        Path file = folder.resolve("out.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, DECLARATIONS, Map.of("format", "pt"))) {
            writer.write("ids", new int[] {7, -1});
            writer.write("floats", new float[] {1, 2, 3, 4});
            writer.write("odd", MemorySegment.ofArray(new short[] {1, 2, 3}));
            writer.write("ids", new int[] {9});
            writer.finish();
        }
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertEquals(
                    List.of("floats", "ids", "none", "odd"),
                    read.names().stream().sorted().toList());
            assertArrayEquals(
                    new float[] {1, 2, 3, 4}, read.tensor("floats").data().toArray(ValueLayout.JAVA_FLOAT));
            assertArrayEquals(new int[] {7, -1, 9}, read.tensor("ids").data().toArray(ValueLayout.JAVA_INT));
            assertArrayEquals(new short[] {1, 2, 3}, read.tensor("odd").data().toArray(ValueLayout.JAVA_SHORT));
            assertEquals(Map.of("format", "pt"), read.metadata());
            read.entries()
                    .values()
                    .forEach(entry ->
                            assertEquals(0, entry.begin() % (entry.type().bits() / 8)));
        }
    }

    @Test
    void leavesNothingBehindWhenItIsNotFinished() throws IOException {
        Path file = folder.resolve("out.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, DECLARATIONS, Map.of())) {
            writer.write("ids", new int[] {7, -1});
            assertThrows(IllegalStateException.class, writer::finish);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void refusesWhatWasNotDeclared() {
        Path file = folder.resolve("out.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, DECLARATIONS, Map.of())) {
            assertThrows(IllegalArgumentException.class, () -> writer.write("x", new int[1]));
            assertThrows(IllegalArgumentException.class, () -> writer.write("ids", new int[4]));
        }
        List<Declaration> twice = List.of(DECLARATIONS.get(0), DECLARATIONS.get(0));
        assertThrows(IllegalArgumentException.class, () -> SafetensorsWriter.create(file, twice, Map.of()));
        assertFalse(Files.exists(file.resolveSibling("out.safetensors.partial")));
        Path nowhere = folder.resolve("absent").resolve("out.safetensors");
        assertThrows(CheckpointException.class, () -> SafetensorsWriter.create(nowhere, DECLARATIONS, Map.of()));
    }

    @Test
    void writesPiecesLargerThanItsBuffer() {
        Path file = folder.resolve("big.safetensors");
        long bytes = (64L << 20) + 4096;
        try (Arena arena = Arena.ofConfined();
                SafetensorsWriter writer = SafetensorsWriter.create(
                        file, List.of(new Declaration("big", DType.U8, Shape.of(bytes))), Map.of())) {
            MemorySegment data = arena.allocate(bytes);
            data.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 5);
            writer.write("big", data);
            writer.finish();
        }
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertEquals(5, read.tensor("big").data().get(ValueLayout.JAVA_BYTE, bytes - 1));
        }
    }
}
