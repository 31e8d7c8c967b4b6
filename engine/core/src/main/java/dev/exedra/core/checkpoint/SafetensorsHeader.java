package dev.exedra.core.checkpoint;

import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonException;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The header of a safetensors file: 8 bytes of little-endian length, then that many bytes of JSON, then the data. What
 * the reference implementation (the safetensors crate's {@code SafeTensors::read_metadata} and
 * {@code Metadata::validate}) refuses is refused here.
 *
 * @param entries by name, in the order of their data
 * @param metadata of the key {@code __metadata__}
 * @param fileBytes size of the file when its header was read
 */
record SafetensorsHeader(Path file, Map<String, TensorEntry> entries, Map<String, String> metadata, long fileBytes) {

    /** As the reference implementation limits it. */
    static final int MAXIMUM_HEADER_BYTES = 100_000_000;

    /** An entry has some ten values; four million in memory take less than 300 MiB. */
    private static final JsonLimits LIMITS = new JsonLimits(MAXIMUM_HEADER_BYTES, 8, 4_000_000, 32);

    /** Reads and checks; no memory is taken for a size before the file was seen to have it. */
    static SafetensorsHeader read(Path file) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return read(file, channel);
        } catch (NoSuchFileException exception) {
            throw new CheckpointException(file, "there is no such file in " + file.getParent(), exception);
        } catch (IOException exception) {
            throw new CheckpointException(file, "cannot be read: " + exception, exception);
        }
    }

    /** The same from a channel at its beginning; {@code file} stands in entries and errors. */
    static SafetensorsHeader read(Path file, SeekableByteChannel channel) throws IOException {
        long fileBytes = channel.size();
        long headerBytes = headerBytes(file, channel, fileBytes);
        byte[] text = bytes(channel, (int) headerBytes);
        try {
            JsonObject json = JsonFile.object("header", text, LIMITS, JsonDialect.STRICT);
            return new HeaderReader(file, Long.BYTES + headerBytes, fileBytes).read(json);
        } catch (JsonException exception) {
            throw new CheckpointException(file, String.valueOf(exception.getMessage()), exception);
        }
    }

    private static long headerBytes(Path file, SeekableByteChannel channel, long fileBytes) throws IOException {
        if (fileBytes < Long.BYTES) {
            throw new CheckpointException(
                    file, "has " + fileBytes + " bytes; a safetensors file begins with 8 bytes of header length");
        }
        long headerBytes = ByteBuffer.wrap(bytes(channel, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (headerBytes < 0 || headerBytes > MAXIMUM_HEADER_BYTES) {
            throw new CheckpointException(
                    file,
                    "claims a header of " + Long.toUnsignedString(headerBytes) + " bytes, more than the limit of "
                            + MAXIMUM_HEADER_BYTES + "; is it a safetensors file?");
        }
        if (headerBytes > fileBytes - Long.BYTES) {
            throw new CheckpointException(
                    file,
                    "claims a header of " + headerBytes + " bytes, but the file has " + fileBytes
                            + "; it is truncated, download it again");
        }
        return headerBytes;
    }

    private static byte[] bytes(SeekableByteChannel channel, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return buffer.array();
    }
}
