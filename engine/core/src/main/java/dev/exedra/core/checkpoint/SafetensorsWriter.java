package dev.exedra.core.checkpoint;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonWriter;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file of any size: tensors are declared first, then their data comes in pieces, in any order of
 * tensors. The file appears under its name with {@link #finish()}; without it nothing remains. Not for concurrent use.
 */
public final class SafetensorsWriter implements AutoCloseable {

    /** Of the header, so that the data of every type begins aligned. */
    private static final int ALIGNMENT_BYTES = 64;

    private static final int PIECE_BYTES = 64 << 20;

    /** What will be written. */
    public record Declaration(String name, DType dtype, Shape shape) {

        long bytes() {
            return Math.multiplyExact(shape.elements(), dtype.bytes());
        }
    }

    /** Where the next byte of a tensor goes, and where its last one does. */
    private static final class Cursor {
        private long position;
        private final long end;

        Cursor(long position, long end) {
            this.position = position;
            this.end = end;
        }
    }

    private final Path file;
    private final Path partial;
    private final FileChannel channel;
    private final Map<String, Cursor> cursors = new LinkedHashMap<>();

    private SafetensorsWriter(Path file, Path partial, FileChannel channel) {
        this.file = file;
        this.partial = partial;
        this.channel = channel;
    }

    /**
     * Begins a file; wider types come first in it, otherwise the order is kept.
     *
     * @throws CheckpointException where it cannot be created
     * @throws IllegalArgumentException where a name occurs twice
     */
    public static SafetensorsWriter create(Path file, List<Declaration> tensors, Map<String, String> metadata) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            FileChannel channel = FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            SafetensorsWriter writer = new SafetensorsWriter(file, partial, channel);
            try {
                writer.begin(tensors, metadata);
            } catch (IOException | RuntimeException exception) {
                writer.close();
                throw exception;
            }
            return writer;
        } catch (IOException exception) {
            throw new CheckpointException(file, "cannot be written: " + exception, exception);
        }
    }

    private void begin(List<Declaration> tensors, Map<String, String> metadata) throws IOException {
        List<Declaration> ordered = new ArrayList<>(tensors);
        ordered.sort(
                Comparator.comparingInt((Declaration tensor) -> tensor.dtype().bytes())
                        .reversed());
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", metadata);
        }
        long offset = 0;
        for (Declaration tensor : ordered) {
            long end = Math.addExact(offset, tensor.bytes());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", tensor.dtype().name());
            entry.put("shape", tensor.shape().extents());
            entry.put("data_offsets", List.of(offset, end));
            if (header.put(tensor.name(), entry) != null) {
                throw new IllegalArgumentException("tensor " + tensor.name() + " is declared twice");
            }
            offset = end;
        }
        long position = writeHeader(JsonWriter.compact(Json.of(header)));
        for (Declaration tensor : ordered) {
            cursors.put(tensor.name(), new Cursor(position, position + tensor.bytes()));
            position += tensor.bytes();
        }
    }

    /** Returns where the data begins. */
    private long writeHeader(String json) throws IOException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int padding = Math.floorMod(-(Long.BYTES + text.length), ALIGNMENT_BYTES);
        ByteBuffer header =
                ByteBuffer.allocate(Long.BYTES + text.length + padding).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(text.length + padding).put(text);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        write(header.flip(), 0);
        return header.capacity();
    }

    /** Appends to a tensor's data; little-endian, row-major. */
    public void write(String name, MemorySegment data) {
        Cursor cursor = cursors.get(name);
        if (cursor == null) {
            throw new IllegalArgumentException("tensor " + name + " was not declared");
        }
        if (data.byteSize() > cursor.end - cursor.position) {
            throw new IllegalArgumentException("tensor " + name + " has room for " + (cursor.end - cursor.position)
                    + " more bytes, not for " + data.byteSize());
        }
        try {
            for (long from = 0; from < data.byteSize(); from += PIECE_BYTES) {
                long bytes = Math.min(PIECE_BYTES, data.byteSize() - from);
                write(buffer(data.asSlice(from, bytes)), cursor.position);
                cursor.position += bytes;
            }
        } catch (IOException exception) {
            throw new CheckpointException(file, "cannot be written: " + exception, exception);
        }
    }

    public void write(String name, Tensor tensor) {
        write(name, tensor.data());
    }

    public void write(String name, float[] values) {
        ByteBuffer buffer = littleEndian(values.length, Float.BYTES);
        buffer.asFloatBuffer().put(values);
        write(name, MemorySegment.ofBuffer(buffer));
    }

    public void write(String name, int[] values) {
        ByteBuffer buffer = littleEndian(values.length, Integer.BYTES);
        buffer.asIntBuffer().put(values);
        write(name, MemorySegment.ofBuffer(buffer));
    }

    /** Only bytes and native memory can be seen as a buffer; other arrays are copied. */
    private static ByteBuffer buffer(MemorySegment piece) {
        if (piece.isNative()) {
            return piece.asByteBuffer();
        }
        return ByteBuffer.wrap(piece.toArray(ValueLayout.JAVA_BYTE));
    }

    private static ByteBuffer littleEndian(int count, int elementBytes) {
        return ByteBuffer.allocate(Math.multiplyExact(count, elementBytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    /**
     * Completes the file and gives it its name, replacing what had it.
     *
     * @throws IllegalStateException where a declared tensor was not written in full
     */
    public void finish() {
        cursors.forEach((name, cursor) -> {
            if (cursor.position != cursor.end) {
                throw new IllegalStateException(
                        "tensor " + name + " lacks " + (cursor.end - cursor.position) + " bytes");
            }
        });
        try {
            channel.close();
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException exception) {
            throw new CheckpointException(file, "cannot be written: " + exception, exception);
        }
    }

    /** Removes what was written, unless it was finished. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(partial);
        } catch (IOException exception) {
            throw new CheckpointException(partial, "cannot be removed: " + exception, exception);
        }
    }
}
