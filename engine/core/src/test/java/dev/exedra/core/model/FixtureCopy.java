package dev.exedra.core.model;

import dev.exedra.core.checkpoint.SafetensorsFile;
import dev.exedra.core.checkpoint.TensorEntry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A copy of a golden checkpoint in F32, to spoil. */
public record FixtureCopy(Path folder) {

    /** Copies a fixture into a folder. */
    public static FixtureCopy of(String name, Path folder) throws IOException {
        try (Stream<Path> files = Files.list(Fixture.load(name).folder())) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return new FixtureCopy(folder);
    }

    public Path weights() {
        return folder.resolve("model.safetensors");
    }

    /** Names of the tensors in the one file. */
    public List<String> names() {
        try (SafetensorsFile file = SafetensorsFile.open(weights())) {
            return List.copyOf(file.names());
        }
    }

    /** Writes values into a tensor from an element on. */
    public void set(String tensor, long element, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try (FileChannel channel = FileChannel.open(weights(), StandardOpenOption.WRITE)) {
            channel.write(bytes, entry(tensor).begin() + element * Float.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An extent of a tensor. */
    public int extent(String tensor, int dimension) {
        return entry(tensor).shape().extent(dimension);
    }

    private TensorEntry entry(String tensor) {
        try (SafetensorsFile file = SafetensorsFile.open(weights())) {
            return Objects.requireNonNull(file.entries().get(tensor), tensor);
        }
    }

    /** Changes config.json as text. */
    public void config(UnaryOperator<String> change) throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, change.apply(Files.readString(config)));
    }

    /** Cuts the weights' file. */
    public void truncate(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(weights().toFile(), "rw")) {
            file.setLength(bytes);
        }
    }
}
