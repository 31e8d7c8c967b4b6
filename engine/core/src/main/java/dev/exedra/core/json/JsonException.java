package dev.exedra.core.json;

import dev.exedra.core.ExedraException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A text that is not JSON, or goes beyond a limit; says where. */
public class JsonException extends ExedraException {

    private static final long serialVersionUID = 1L;

    private final long byteOffset;
    private final int line;

    /**
     * @param byteOffset of the first byte that is wrong, from 0
     * @param line of that byte, from 1
     */
    public JsonException(String problem, long byteOffset, int line) {
        super("line " + line + ", byte " + byteOffset + ": " + problem);
        this.byteOffset = byteOffset;
        this.line = line;
    }

    private JsonException(String source, JsonException cause) {
        super(source + ": " + cause.getMessage(), cause);
        this.byteOffset = cause.byteOffset;
        this.line = cause.line;
    }

    private JsonException(String message, IOException cause) {
        super(message, cause);
        this.byteOffset = 0;
        this.line = 1;
    }

    static JsonException unreadable(Path file, IOException cause) {
        String reason = cause instanceof NoSuchFileException ? "there is no such file" : cause.toString();
        return new JsonException(file + " cannot be read: " + reason, cause);
    }

    /** The same error with the name of the file in front. */
    public JsonException in(String source) {
        return new JsonException(source, this);
    }

    public long byteOffset() {
        return byteOffset;
    }

    public int line() {
        return line;
    }
}
