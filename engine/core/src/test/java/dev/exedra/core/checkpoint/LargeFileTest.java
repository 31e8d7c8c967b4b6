package dev.exedra.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exedra.core.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sparse file of 5 GiB with 320 experts of 16 MiB. */
class LargeFileTest {

    private static final int EXPERTS = 320;
    private static final long EXPERT_BYTES = 16L << 20;
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");

    @TempDir
    Path folder;

    private Path sparse() throws IOException {
        List<String> entries = new ArrayList<>();
        for (int expert = 0; expert < EXPERTS; expert++) {
            entries.add(SafetensorsBytes.entry(
                    "experts." + expert, "F32", "[2048,2048]", expert * EXPERT_BYTES, (expert + 1) * EXPERT_BYTES));
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        long dataOffset = (header.length + 8 + 4095) / 4096 * 4096L;
        ByteBuffer start = ByteBuffer.allocate((int) dataOffset).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(dataOffset - 8).put(header);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        Files.writeString(folder.resolve("config.json"), "{}");
        Path path = folder.resolve("model.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(dataOffset + EXPERTS * EXPERT_BYTES);
            file.write(start.array());
            for (int expert : new int[] {1, 200, 319}) {
                file.seek(dataOffset + (expert + 1) * EXPERT_BYTES - 4);
                file.writeInt(Integer.reverseBytes(Float.floatToIntBits(expert)));
            }
        }
        return path;
    }

    @Test
    void touchesOnlyTheExpertsThatAreAskedFor() throws IOException {
        Path file = sparse();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertEquals(
                    EXPERTS * EXPERT_BYTES,
                    checkpoint.entries().stream().mapToLong(TensorEntry::bytes).sum());
            assertEquals(0, residentBytes(file));
            List<Tensor> tensors = new ArrayList<>();
            for (int expert : new int[] {1, 200, 319}) {
                Tensor tensor = checkpoint.expect("experts." + expert, 2048, 2048);
                tensors.add(tensor);
                assertEquals(expert, sum(tensor));
            }
            assumeTrue(Files.isReadable(MAPPINGS), "residency is read from /proc");
            long resident = residentBytes(file);
            assertTrue(resident >= 3 * EXPERT_BYTES, "resident " + resident);
            // The kernel maps up to 64 KiB around a fault, and transparent huge pages reach 2 MiB.
            assertTrue(resident <= 3 * (EXPERT_BYTES + (4L << 20)), "resident " + resident);
            tensors.forEach(checkpoint::release);
            // What remains are pages of neighbours that the kernel mapped around a fault.
            assertTrue(residentBytes(file) <= 1 << 20, "resident " + residentBytes(file));
            assertEquals(200, sum(tensors.get(1)));
        }
    }

    private static float sum(Tensor tensor) {
        float sum = 0;
        for (long i = 0; i < tensor.shape().elements(); i++) {
            sum += tensor.data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        return sum;
    }

    /** Bytes of the file's mapping that are in memory; 0 where the system does not tell. */
    private static long residentBytes(Path file) throws IOException {
        if (!Files.isReadable(MAPPINGS)) {
            return 0;
        }
        long kibibytes = 0;
        Iterator<String> lines = Files.readAllLines(MAPPINGS).iterator();
        while (lines.hasNext()) {
            if (lines.next().endsWith(" " + file)) {
                String line = "";
                while (!line.startsWith("Rss:")) {
                    line = lines.next();
                }
                kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kibibytes << 10;
    }
}
