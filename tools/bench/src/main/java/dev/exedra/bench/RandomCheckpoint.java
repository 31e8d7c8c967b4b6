package dev.exedra.bench;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.checkpoint.SafetensorsWriter;
import dev.exedra.core.family.Families;
import dev.exedra.core.spec.ExpectedTensor;
import dev.exedra.core.spec.ExpectedTensors;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a checkpoint of random BF16 weights: normal, deviation 0.02; norms are 1. The same seed gives the same file. */
final class RandomCheckpoint {

    private static final double DEVIATION = 0.02;
    private static final int TABLE = 1 << 20;
    private static final int PIECE_BYTES = 1 << 18;
    private static final short ONE = (short) 0x3F80;

    private RandomCheckpoint() {}

    /** Writes config.json and model.safetensors; returns the bytes of all tensors. */
    static long write(CheckpointShape shape, int layers, long seed, Path folder) {
        ModelSpec spec = Families.read(ConfigJson.of("config.json", shape.json(layers)));
        Map<String, Shape> tensors = new LinkedHashMap<>();
        for (ExpectedTensor tensor : ExpectedTensors.of(spec)) {
            tensors.put(tensor.name(), tensor.shape());
        }
        long bytes =
                tensors.values().stream().mapToLong(one -> one.elements() * 2).sum();
        try {
            Files.createDirectories(folder);
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < bytes + (64L << 20)) {
                throw new BenchException("the checkpoint takes " + (bytes >> 20) + " MiB, " + folder + " has only "
                        + (free >> 20) + " MiB free: choose another folder or fewer --layers");
            }
            Files.writeString(folder.resolve("config.json"), shape.config(layers));
            Files.writeString(folder.resolve("tokenizer.json"), tokenizer(spec.vocabulary()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
        List<SafetensorsWriter.Declaration> declarations = tensors.entrySet().stream()
                .map(entry -> new SafetensorsWriter.Declaration(entry.getKey(), DType.BF16, entry.getValue()))
                .toList();
        try (Arena arena = Arena.ofConfined();
                SafetensorsWriter writer = SafetensorsWriter.create(
                        folder.resolve("model.safetensors"), declarations, Map.of("format", "pt"))) {
            SplittableRandom random = new SplittableRandom(seed);
            MemorySegment table = table(random, arena);
            MemorySegment ones = arena.allocate(PIECE_BYTES);
            for (long i = 0; i < PIECE_BYTES / 2; i++) {
                ones.setAtIndex(ValueLayout.JAVA_SHORT, i, ONE);
            }
            tensors.forEach((name, one) -> {
                boolean norm = one.rank() == 1;
                for (long left = one.elements() * 2; left > 0; ) {
                    long piece = Math.min(left, PIECE_BYTES);
                    long from = norm ? 0 : random.nextLong(TABLE - PIECE_BYTES / 2) * 2;
                    writer.write(name, (norm ? ones : table).asSlice(from, piece));
                    left -= piece;
                }
            });
            writer.finish();
        }
        return bytes;
    }

    /** A word for each id, for those who cannot do without: {@code t0 t1 t2}. */
    private static String tokenizer(int vocabulary) {
        String words = IntStream.range(0, vocabulary)
                .mapToObj(id -> "\"t" + id + "\":" + id)
                .collect(Collectors.joining(","));
        return """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
                "pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
                "model":{"type":"WordLevel","unk_token":"t0","vocab":{%s}}}
                """.formatted(words);
    }

    /** Normal numbers to cut pieces from, at random places: drawing each weight would take minutes. */
    private static MemorySegment table(SplittableRandom random, Arena arena) {
        MemorySegment table = arena.allocate(2L * TABLE);
        for (int i = 0; i < TABLE; i++) {
            float value = (float) (random.nextGaussian() * DEVIATION);
            table.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (Float.floatToRawIntBits(value) >> 16));
        }
        return table;
    }
}
