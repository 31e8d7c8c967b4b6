package dev.exedra.core.checkpoint;

import dev.exedra.core.json.Excerpt;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import dev.exedra.core.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Turns the JSON of one file's header into entries, and checks each of them. */
final class HeaderReader {

    private static final String METADATA = "__metadata__";
    private static final int MAXIMUM_TENSORS = 1 << 18;
    private static final int MAXIMUM_NAME_CHARACTERS = 4096;
    private static final int MAXIMUM_RANK = 32;

    private final Path file;
    private final long dataOffset;
    private final long fileBytes;

    HeaderReader(Path file, long dataOffset, long fileBytes) {
        this.file = file;
        this.dataOffset = dataOffset;
        this.fileBytes = fileBytes;
    }

    SafetensorsHeader read(JsonObject header) {
        if (header.members().size() - 1 > MAXIMUM_TENSORS) {
            throw new CheckpointException(
                    file, "holds " + header.members().size() + " tensors, more than the limit of " + MAXIMUM_TENSORS);
        }
        Map<String, String> metadata = Map.of();
        List<TensorEntry> entries = new ArrayList<>();
        for (Map.Entry<String, Json> member : header.members().entrySet()) {
            if (member.getKey().equals(METADATA)) {
                metadata = metadata(member.getValue());
            } else {
                entries.add(entry(member.getKey(), member.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        refuseOverlapsAndHoles(entries);
        Map<String, TensorEntry> byName = LinkedHashMap.newLinkedHashMap(entries.size());
        entries.forEach(entry -> byName.put(entry.name(), entry));
        return new SafetensorsHeader(file, Collections.unmodifiableMap(byName), metadata, fileBytes);
    }

    private Map<String, String> metadata(Json json) {
        if (!(json instanceof JsonObject object)) {
            throw new CheckpointException(file, METADATA + " must be an object of strings, not " + Excerpt.of(json));
        }
        Map<String, String> metadata =
                LinkedHashMap.newLinkedHashMap(object.members().size());
        object.members().forEach((key, value) -> {
            if (!(value instanceof JsonString string)) {
                throw new CheckpointException(
                        file, METADATA + "." + Excerpt.of(key) + " must be a string, not " + Excerpt.of(value));
            }
            metadata.put(key, string.value());
        });
        return Collections.unmodifiableMap(metadata);
    }

    private TensorEntry entry(String name, Json json) {
        if (name.length() > MAXIMUM_NAME_CHARACTERS) {
            throw new CheckpointException(
                    file, "a tensor's name has more than " + MAXIMUM_NAME_CHARACTERS + " characters");
        }
        if (!(json instanceof JsonObject object)) {
            throw wrong(name, "must be an object with dtype, shape and data_offsets, not " + Excerpt.of(json));
        }
        StoredType type = type(name, field(name, object, "dtype"));
        List<Long> shape = naturals(name, "shape", field(name, object, "shape"), MAXIMUM_RANK);
        List<Long> offsets = naturals(name, "data_offsets", field(name, object, "data_offsets"), 2);
        if (offsets.size() != 2) {
            throw wrong(name, "has data_offsets " + offsets + ", expected [begin, end]");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin > end) {
            throw wrong(name, "has data_offsets " + offsets + ", which end before they begin");
        }
        if (end > fileBytes - dataOffset) {
            throw wrong(
                    name,
                    "ends at byte " + end + " of the data, of which the file has " + (fileBytes - dataOffset)
                            + "; it is truncated, download it again");
        }
        refuseOtherSize(name, type, shape, end - begin);
        return new TensorEntry(name, type, new Shape(shape), file, dataOffset + begin, dataOffset + end);
    }

    private Json field(String name, JsonObject object, String key) {
        return object.get(key).orElseThrow(() -> wrong(name, "has no " + key));
    }

    private StoredType type(String name, Json json) {
        String text = json instanceof JsonString string ? string.value() : "";
        return StoredType.named(text)
                .orElseThrow(
                        () -> wrong(name, "has dtype " + Excerpt.of(json) + ", which safetensors does not define"));
    }

    private List<Long> naturals(String name, String key, Json json, int maximumCount) {
        if (!(json instanceof JsonArray array) || array.elements().size() > maximumCount) {
            throw wrong(
                    name, "has " + key + " " + Excerpt.of(json) + ", expected at most " + maximumCount + " integers");
        }
        List<Long> values = new ArrayList<>(array.elements().size());
        for (Json element : array.elements()) {
            OptionalLong value = element instanceof JsonNumber number && number.isInteger()
                    ? number.exactLong()
                    : OptionalLong.empty();
            if (value.isEmpty() || value.getAsLong() < 0) {
                throw wrong(name, "has " + key + " " + Excerpt.of(json) + ", expected integers >= 0 of 64 bits");
            }
            values.add(value.getAsLong());
        }
        return values;
    }

    private void refuseOtherSize(String name, StoredType type, List<Long> shape, long bytes) {
        long bits = type.bits();
        try {
            for (long extent : shape) {
                bits = Math.multiplyExact(bits, extent);
            }
        } catch (ArithmeticException exception) {
            throw new CheckpointException(
                    file, "tensor " + Excerpt.of(name) + " has shape " + shape + ", whose size overflows", exception);
        }
        if (bits % Byte.SIZE != 0 || bits / Byte.SIZE != bytes) {
            throw wrong(
                    name,
                    "is " + type + " " + new Shape(shape) + " and takes " + (bits + 7) / Byte.SIZE
                            + " bytes, but its data_offsets span " + bytes);
        }
    }

    /** The data is one tensor behind the other, from its first byte to the file's end: nothing hides between. */
    private void refuseOverlapsAndHoles(List<TensorEntry> entries) {
        long expected = dataOffset;
        for (TensorEntry entry : entries) {
            if (entry.begin() != expected) {
                throw wrong(
                        entry.name(),
                        "begins at byte " + (entry.begin() - dataOffset) + " of the data, expected "
                                + (expected - dataOffset) + ": tensors must not overlap nor leave holes");
            }
            expected = entry.end();
        }
        if (expected != fileBytes) {
            throw new CheckpointException(
                    file,
                    "its tensors end at byte " + (expected - dataOffset) + " of the data, but the file has "
                            + (fileBytes - dataOffset));
        }
    }

    private CheckpointException wrong(String name, String problem) {
        return new CheckpointException(file, "tensor " + Excerpt.of(name) + " " + problem);
    }
}
