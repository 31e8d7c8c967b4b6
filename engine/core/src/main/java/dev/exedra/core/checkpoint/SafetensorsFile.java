package dev.exedra.core.checkpoint;

import dev.exedra.core.json.Excerpt;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One safetensors file. Opening reads its header; the first tensor asked for maps the file, and only pages that are
 * then touched are read from disk. Tensors are read-only and end with {@link #close()}. Safe for concurrent use.
 */
public final class SafetensorsFile implements AutoCloseable {

    private final SafetensorsHeader header;
    private final Arena arena = Arena.ofShared();
    private @Nullable MemorySegment mapped;

    private SafetensorsFile(SafetensorsHeader header) {
        this.header = header;
    }

    /**
     * Reads and checks the header.
     *
     * @throws CheckpointException where the reference implementation would refuse the file, too
     */
    public static SafetensorsFile open(Path file) {
        return new SafetensorsFile(SafetensorsHeader.read(file));
    }

    public Path path() {
        return header.file();
    }

    /** Names in the order of their data. */
    public Set<String> names() {
        return header.entries().keySet();
    }

    /** By name, in the order of their data. */
    public Map<String, TensorEntry> entries() {
        return header.entries();
    }

    /** Free strings of the header. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Size of the file in bytes. */
    public long bytes() {
        return header.fileBytes();
    }

    /** A tensor over mapped memory. */
    public Tensor tensor(String name) {
        TensorEntry entry = header.entries().get(name);
        if (entry == null) {
            throw new CheckpointException(path(), "there is no tensor " + Excerpt.of(name));
        }
        return tensor(entry);
    }

    Tensor tensor(TensorEntry entry) {
        DType dtype = entry.type()
                .dtype()
                .orElseThrow(() -> new CheckpointException(
                        path(),
                        "tensor " + Excerpt.of(entry.name()) + " is " + entry.type()
                                + ", which is not supported; expected one of " + Arrays.toString(DType.values())));
        MemorySegment data = mapping().asSlice(entry.begin(), entry.bytes());
        return new Tensor(dtype, entry.shape(), aligned(data, dtype));
    }

    /** Lets the system drop the pages of a tensor; read again they come back from the file. */
    void release(Tensor tensor) {
        // The first and last page may belong to a neighbour as well: nothing is lost, it is read again when touched.
        if (tensor.data().isMapped() && tensor.data().byteSize() > 0) {
            tensor.data().unload();
        }
    }

    boolean holds(Tensor tensor) {
        MemorySegment whole = mappedOrNull();
        long offset = whole == null ? -1 : tensor.data().address() - whole.address();
        return whole != null && offset >= 0 && offset + tensor.data().byteSize() <= whole.byteSize();
    }

    private synchronized @Nullable MemorySegment mappedOrNull() {
        return mapped;
    }

    private synchronized MemorySegment mapping() {
        MemorySegment segment = mapped;
        if (segment == null) {
            segment = map();
            mapped = segment;
        }
        return segment;
    }

    private MemorySegment map() {
        try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.READ)) {
            if (channel.size() != header.fileBytes()) {
                throw new CheckpointException(
                        path(),
                        "had " + header.fileBytes() + " bytes when it was opened and has " + channel.size() + " now");
            }
            return channel.map(MapMode.READ_ONLY, 0, header.fileBytes(), arena);
        } catch (IOException exception) {
            throw new CheckpointException(path(), "cannot be mapped: " + exception, exception);
        }
    }

    /**
     * Data whose first byte is a multiple of its element's size. Writers align their headers, but the format does not
     * ask for it, and an odd number of 2-byte elements may lie before a 4-byte one: such a tensor is copied.
     */
    private static MemorySegment aligned(MemorySegment data, DType dtype) {
        if (data.address() % dtype.bytes() == 0) {
            return data;
        }
        MemorySegment copy = Arena.ofAuto().allocate(data.byteSize(), Long.BYTES);
        return copy.copyFrom(data).asReadOnly();
    }

    /** Unmaps; tensors of this file must not be used any more, and throw if they are. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
