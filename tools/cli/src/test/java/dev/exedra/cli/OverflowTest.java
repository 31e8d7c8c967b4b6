package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.SafetensorsFile;
import dev.exedra.core.checkpoint.TensorEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that are finite, as loading wants them, and still make answers that are not. */
class OverflowTest {

    @Test
    void logitsThatOverflowEndACompletionWithOneLine(@TempDir Path parent) throws IOException {
        Typed typed = Typed.run(
                "run", "--quiet", "-m", overflowing(parent), "--greedy", "--print-ids", "--token-ids", "5,17,3");

        assertEquals(2, typed.exitCode());
        assertEquals(1, typed.errorLines().size(), () -> typed.errorLines().toString());
        String line = typed.errorLines().getFirst();
        assertTrue(line.startsWith("exedra: ") && line.contains("look for NaN or overflow in the checkpoint"), line);
        assertEquals("", typed.out().strip());
    }

    @Test
    void logitsThatOverflowAreNotWritten(@TempDir Path parent) throws IOException {
        Path output = parent.resolve("out.safetensors");
        Typed typed =
                Typed.run("logits", "-m", overflowing(parent), "--token-ids", "5,17,3", "--output", output.toString());

        assertEquals(2, typed.exitCode());
        List<String> lines = typed.errorLines();
        assertTrue(lines.getLast().startsWith("exedra: a logit is not finite: "), lines::toString);
        assertTrue(Files.notExists(output), "nothing is left of a file that was not finished");
    }

    /** A llama whose last norm multiplies with the largest float there is. */
    private static String overflowing(Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        Path file = folder.resolve("model.safetensors");
        TensorEntry norm;
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            norm = Objects.requireNonNull(opened.entries().get("model.norm.weight"));
        }
        float[] weight = new float[norm.shape().extent(0)];
        Arrays.fill(weight, Float.MAX_VALUE);
        ByteBuffer bytes = ByteBuffer.allocate(weight.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(weight);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, norm.begin());
        }
        return folder.toString();
    }
}
