package dev.exedra.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.exedra.core.ExedraException;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonMutations;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonWriter;
import dev.exedra.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 125,000 damaged headers and indexes: each gives a sound view or a typed error, and takes no memory for its claims. */
class CheckpointFuzzTest {

    private static final Path NAME = Path.of("model.safetensors");
    private static final int DATA_BYTES = 96;

    private static final List<Json> HEADERS = List.of(
            JsonParser.parse("{" + SafetensorsBytes.entry("model.embed.weight", "F32", "[4,3]", 0, 48) + ","
                    + SafetensorsBytes.entry("model.norm.weight", "BF16", "[8]", 48, 64) + ","
                    + SafetensorsBytes.entry("empty", "I64", "[0,2]", 64, 64) + ","
                    + SafetensorsBytes.entry("f8", "F8_E4M3", "[2,2,8]", 64, 96) + "}"),
            JsonParser.parse("{\"__metadata__\":{\"format\":\"pt\",\"note\":\"x\"},"
                    + SafetensorsBytes.entry("only", "F16", "[3,2,8]", 0, 96) + "}"));

    private static final Json INDEX = JsonParser.parse("{\"metadata\":{\"total_size\":192},\"weight_map\":{"
            + "\"model.embed.weight\":\"model-1.safetensors\",\"model.norm.weight\":\"model-1.safetensors\","
            + "\"only\":\"model-2.safetensors\"}}");

    @TempDir
    Path folder;

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static byte[] damagedFile(RandomGenerator random, JsonMutations mutations, int round) {
        byte[] header = mutations.mutate(HEADERS.get(round % HEADERS.size()));
        byte[] file = SafetensorsBytes.of(header, DATA_BYTES);
        return switch (random.nextInt(8)) {
            case 0 -> mutations.bytes(file);
            case 1 -> SafetensorsBytes.of(random.nextLong() >>> random.nextInt(64), header, DATA_BYTES);
            case 2 -> SafetensorsBytes.of(header, random.nextInt(2 * DATA_BYTES));
            default -> file;
        };
    }

    @Test
    void damagedHeadersGiveASoundViewOrATypedError() throws IOException {
        RandomGenerator random = random(20240601);
        JsonMutations mutations = new JsonMutations(random);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int accepted = 0;
        for (int round = 0; round < 90_000; round++) {
            byte[] file = damagedFile(random, mutations, round);
            long before = threads.getCurrentThreadAllocatedBytes();
            accepted += isSound(file) ? 1 : 0;
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 256 * 1024 + 64L * file.length, allocated + " bytes for a file of " + file.length);
        }
        assertTrue(accepted > 500 && accepted < 60_000, accepted + " accepted");
    }

    private static boolean isSound(byte[] file) throws IOException {
        try {
            SafetensorsHeader header = SafetensorsHeader.read(NAME, new BytesChannel(file));
            long at = file.length;
            for (TensorEntry entry : header.entries().values().stream().toList().reversed()) {
                assertEquals(at, entry.end());
                assertEquals(
                        entry.bytes() * 8,
                        entry.shape().elements() * entry.type().bits());
                at = entry.begin();
            }
            return true;
        } catch (CheckpointException _) {
            return false;
        }
    }

    @Test
    void damagedFilesOnDiskGiveReadableTensorsOrATypedError() throws IOException {
        RandomGenerator random = random(7);
        JsonMutations mutations = new JsonMutations(random);
        Files.writeString(folder.resolve("config.json"), "{}");
        Path file = folder.resolve("model.safetensors");
        int opened = 0;
        for (int round = 0; round < 5_000; round++) {
            Files.write(file, damagedFile(random, mutations, round));
            opened += opensAndReads() ? 1 : 0;
        }
        assertTrue(opened > 50 && opened < 4_000, opened + " opened");
    }

    private boolean opensAndReads() {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            checkpoint.names().forEach(name -> readAll(checkpoint, name));
            return true;
        } catch (ExedraException _) {
            return false;
        }
    }

    /** A tensor of a type that is not supported is itself a typed error, of that tensor alone. */
    private static void readAll(Checkpoint checkpoint, String name) {
        try {
            Tensor tensor = checkpoint.tensor(name);
            for (long i = 0; i < tensor.data().byteSize(); i++) {
                tensor.data().get(ValueLayout.JAVA_BYTE, i);
            }
        } catch (CheckpointException exception) {
            assertTrue(String.valueOf(exception.getMessage()).contains("not supported"), exception.getMessage());
        }
    }

    @Test
    void damagedIndexesGiveShardsInsideTheFolderOrATypedError() {
        JsonMutations mutations = new JsonMutations(random(11));
        Path file = folder.resolve("model.safetensors.index.json").toAbsolutePath();
        int accepted = 0;
        for (int round = 0; round < 25_000; round++) {
            byte[] text = mutations.mutate(INDEX);
            try {
                ShardIndex index =
                        ShardIndex.of(file, JsonFile.object("index", text, JsonLimits.LARGE, JsonDialect.STRICT));
                index.shards().values().forEach(shard -> assertTrue(shard.startsWith(folder)));
                accepted++;
            } catch (ExedraException exception) {
                assertTrue(String.valueOf(exception.getMessage()).length() > 10);
            }
        }
        assertTrue(accepted > 1_000 && accepted < 24_000, accepted + " accepted");
    }

    @Test
    void damagedIndexesOnDiskGiveACheckpointOrATypedError() throws IOException {
        JsonMutations mutations = new JsonMutations(random(13));
        Files.writeString(folder.resolve("config.json"), "{}");
        for (int shard = 0; shard < HEADERS.size(); shard++) {
            byte[] header = JsonWriter.compact(HEADERS.get(shard)).getBytes(StandardCharsets.UTF_8);
            Files.write(
                    folder.resolve("model-" + (shard + 1) + ".safetensors"), SafetensorsBytes.of(header, DATA_BYTES));
        }
        Path index = folder.resolve("model.safetensors.index.json");
        int opened = 0;
        for (int round = 0; round < 5_000; round++) {
            Files.write(index, mutations.mutate(INDEX));
            opened += opensAndReads() ? 1 : 0;
        }
        assertTrue(opened > 100 && opened < 4_800, opened + " opened");
    }

    /** A file in memory. */
    private static final class BytesChannel implements SeekableByteChannel {
        private final ByteBuffer bytes;

        BytesChannel(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public int read(ByteBuffer target) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int count = Math.min(target.remaining(), bytes.remaining());
            target.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            throw new UnsupportedOperationException("read-only");
        }

        @Override
        public long position() {
            return bytes.position();
        }

        @Override
        public SeekableByteChannel position(long position) {
            bytes.position(Math.toIntExact(position));
            return this;
        }

        @Override
        public long size() {
            return bytes.limit();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new UnsupportedOperationException("read-only");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // Nothing to release.
        }
    }
}
