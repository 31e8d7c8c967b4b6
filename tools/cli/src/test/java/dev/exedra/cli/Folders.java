package dev.exedra.cli;

import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Golden checkpoints, and copies of them to spoil. */
final class Folders {

    private Folders() {}

    static Path fixture(String name) {
        URL url = Objects.requireNonNull(Folders.class.getResource("/fixtures/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A copy without the golden answers. */
    static Path copy(String name, Path parent) throws IOException {
        Path folder = Files.createDirectory(parent.resolve(name));
        try (Stream<Path> files = Files.list(fixture(name))) {
            files.filter(file -> !file.getFileName().toString().startsWith("golden"))
                    .forEach(file -> copyInto(file, folder));
        }
        return folder;
    }

    private static void copyInto(Path file, Path folder) {
        try {
            Files.copy(file, folder.resolve(file.getFileName().toString()));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static void edit(Path file, UnaryOperator<String> change) throws IOException {
        String before = Files.readString(file);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IllegalStateException("nothing to change in " + file);
        }
        Files.writeString(file, after);
    }

    static JsonObject golden(String name) {
        return JsonFile.readObject(fixture(name).resolve("golden.json"), JsonLimits.SMALL, JsonDialect.STRICT);
    }

    /** Ids as --token-ids takes them. */
    static List<String> prompts(String name, String key) {
        JsonArray prompts = (JsonArray) golden(name).get("prompts").orElseThrow();
        return prompts.elements().stream()
                .map(prompt -> joined((JsonArray) ((JsonObject) prompt).get(key).orElseThrow()))
                .toList();
    }

    static String joined(JsonArray ids) {
        return ids.toPlain().stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
