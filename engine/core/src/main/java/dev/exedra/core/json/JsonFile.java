package dev.exedra.core.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;

/** Reads JSON files; errors name the file. */
public final class JsonFile {

    private JsonFile() {}

    /**
     * Reads a file whose text is one object.
     *
     * @throws JsonException where it cannot be read, is malformed, is not an object or goes beyond a limit
     */
    public static JsonObject readObject(Path file, JsonLimits limits, JsonDialect dialect) {
        return object(file.getFileName().toString(), bytes(file, limits), limits, dialect);
    }

    /** The same without some members of the object, as {@link JsonParser#parseWithout} leaves them out. */
    public static JsonObject readObjectWithout(Set<String> keys, Path file, JsonLimits limits, JsonDialect dialect) {
        byte[] utf8 = bytes(file, limits);
        return object(file.getFileName().toString(), () -> JsonParser.parseWithout(keys, utf8, limits, dialect));
    }

    /** The same for bytes that were read already; {@code name} stands in errors. */
    public static JsonObject object(String name, byte[] utf8, JsonLimits limits, JsonDialect dialect) {
        return object(name, () -> JsonParser.parse(utf8, limits, dialect));
    }

    private static JsonObject object(String name, Supplier<Json> parse) {
        try {
            Json json = parse.get();
            if (json instanceof JsonObject object) {
                return object;
            }
            throw new JsonException("expected an object, found " + json.kind(), 0, 1);
        } catch (JsonException exception) {
            throw exception.in(name);
        }
    }

    /** The bytes of a file, which may have as many as the limit says. */
    public static byte[] bytes(Path file, JsonLimits limits) {
        String name = file.getFileName().toString();
        try (InputStream stream = Files.newInputStream(file)) {
            // Read one more than allowed rather than trust the size: a pipe has none, and a file may grow.
            byte[] bytes = stream.readNBytes(limits.maximumBytes() + 1);
            if (bytes.length > limits.maximumBytes()) {
                throw new JsonException("more than the limit of " + limits.maximumBytes() + " bytes", 0, 1).in(name);
            }
            return bytes;
        } catch (IOException exception) {
            throw JsonException.unreadable(file, exception);
        }
    }
}
