package dev.exedra.core.checkpoint;

import dev.exedra.core.json.Excerpt;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonException;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNull;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code model.safetensors.index.json}: which file holds which tensor.
 *
 * @param shards file by tensor name, in the order of the index; every one inside the folder
 */
record ShardIndex(Path file, Map<String, Path> shards) {

    static ShardIndex read(Path file) {
        try {
            return of(file, JsonFile.readObject(file, JsonLimits.LARGE, JsonDialect.STRICT));
        } catch (JsonException exception) {
            throw new CheckpointException(file, "cannot be used: " + exception.getMessage(), exception);
        }
    }

    static ShardIndex of(Path file, JsonObject json) {
        Json map = json.get("weight_map").orElse(JsonNull.NULL);
        if (!(map instanceof JsonObject weightMap)) {
            throw new CheckpointException(
                    file, "weight_map must be an object of tensor names and file names, not " + Excerpt.of(map));
        }
        Map<String, Path> paths = new LinkedHashMap<>();
        Map<String, Path> shards =
                LinkedHashMap.newLinkedHashMap(weightMap.members().size());
        weightMap.members().forEach((tensor, value) -> {
            if (!(value instanceof JsonString name)) {
                throw new CheckpointException(
                        file, "weight_map." + Excerpt.of(tensor) + " must be a file name, not " + Excerpt.of(value));
            }
            shards.put(tensor, paths.computeIfAbsent(name.value(), text -> inside(file, text)));
        });
        return new ShardIndex(file, Collections.unmodifiableMap(shards));
    }

    /** The path of a shard, by its name alone: links to elsewhere are how the Hugging Face cache stores files. */
    private static Path inside(Path file, String name) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        try {
            Path relative = Path.of(name);
            if (folder != null && !name.isEmpty() && !relative.isAbsolute()) {
                Path shard = folder.resolve(relative).normalize();
                if (shard.startsWith(folder) && !shard.equals(folder)) {
                    return shard;
                }
            }
        } catch (InvalidPathException _) {
            // Falls through to the same refusal.
        }
        throw new CheckpointException(
                file, "places tensors in \"" + Excerpt.of(name) + "\", expected the name of a file in the same folder");
    }
}
