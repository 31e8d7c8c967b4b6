package dev.exedra.core.checkpoint;

import dev.exedra.core.tensor.Shape;
import java.nio.file.Path;

/**
 * Where a tensor lies, without touching its data.
 *
 * @param begin offset in the file of its first byte
 * @param end offset past its last byte
 */
public record TensorEntry(String name, StoredType type, Shape shape, Path file, long begin, long end) {

    /** Bytes of its data. */
    public long bytes() {
        return end - begin;
    }
}
