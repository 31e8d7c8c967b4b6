package dev.exedra.core.checkpoint;

import dev.exedra.core.json.Excerpt;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonBoolean;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNull;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A config file that remembers which keys were asked for, so that a field nobody understood can be refused instead of
 * being ignored. {@code null} counts as absent everywhere. Not for concurrent use.
 *
 * <p>Every getter throws {@link CheckpointException} where the value is of another kind or out of range, and, without a
 * default, where the key is absent; the message names file, key and what was expected.
 */
public final class ConfigJson {

    /** A message is for people, however many fields a file holds. */
    private static final int MAXIMUM_FIELDS_NAMED = 16;

    private final String file;
    private final String prefix;
    private final JsonObject object;
    private final Set<String> read = new LinkedHashSet<>();
    private final Map<String, ConfigJson> opened = new LinkedHashMap<>();

    private ConfigJson(String file, String prefix, JsonObject object) {
        this.file = file;
        this.prefix = prefix;
        this.object = object;
    }

    /** Reads a file of at most 16 MiB; Python's NaN and Infinity are understood. */
    public static ConfigJson read(Path path) {
        return of(path.getFileName().toString(), JsonFile.readObject(path, JsonLimits.SMALL, JsonDialect.PYTHON));
    }

    /** A view on an object that was read already; {@code file} stands in errors. */
    public static ConfigJson of(String file, JsonObject object) {
        return new ConfigJson(file, "", object);
    }

    /** The file's name, for errors. */
    public String file() {
        return file;
    }

    /** Whether the key has a value other than null. Does not count as reading it. */
    public boolean has(String key) {
        return object.get(key).filter(value -> !(value instanceof JsonNull)).isPresent();
    }

    /** Whether the key stands in the file, be it with null. Does not count as reading it. */
    public boolean contains(String key) {
        return object.get(key).isPresent();
    }

    /** Whether the key's value is an array. Does not count as reading it. */
    public boolean isArray(String key) {
        return object.get(key).filter(JsonArray.class::isInstance).isPresent();
    }

    /** The value as it stands, null counting as absent. */
    public Optional<Json> json(String key) {
        read.add(key);
        return object.get(key).filter(value -> !(value instanceof JsonNull));
    }

    /** An int of any sign. */
    public int integer(String key) {
        return required(key, optionalInteger(key), "an integer");
    }

    public int integer(String key, int defaultValue) {
        return optionalInteger(key).orElse(defaultValue);
    }

    public OptionalInt optionalInteger(String key) {
        return optionalInteger(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** An int from {@code minimum} to {@code maximum}. */
    public OptionalInt optionalInteger(String key, int minimum, int maximum) {
        Optional<Json> value = json(key);
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(integer(key, value.get(), minimum, maximum));
    }

    /** An int from 1 to {@code maximum}: the cap keeps a silly config from asking for silly memory. */
    public int positiveInteger(String key, int maximum) {
        return required(key, optionalInteger(key, 1, maximum), range(1, maximum));
    }

    public int positiveInteger(String key, int defaultValue, int maximum) {
        return optionalInteger(key, 1, maximum).orElse(defaultValue);
    }

    /** A finite number. */
    public double number(String key) {
        OptionalDouble value = optionalNumber(key);
        return value.orElseThrow(() -> missing(key, "a number"));
    }

    public double number(String key, double defaultValue) {
        return optionalNumber(key).orElse(defaultValue);
    }

    public OptionalDouble optionalNumber(String key) {
        Optional<Json> value = json(key);
        return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number(key, value.get()));
    }

    /** A finite number above zero. */
    public double positiveNumber(String key) {
        return positive(key, number(key));
    }

    public double positiveNumber(String key, double defaultValue) {
        return positive(key, number(key, defaultValue));
    }

    public String string(String key) {
        return optionalString(key).orElseThrow(() -> missing(key, "a string"));
    }

    public String string(String key, String defaultValue) {
        return optionalString(key).orElse(defaultValue);
    }

    public Optional<String> optionalString(String key) {
        return json(key).map(value -> string(key, value));
    }

    public boolean bool(String key) {
        return optionalBool(key).orElseThrow(() -> missing(key, "true or false"));
    }

    public boolean bool(String key, boolean defaultValue) {
        return optionalBool(key).orElse(defaultValue);
    }

    public Optional<Boolean> optionalBool(String key) {
        return json(key).map(value -> {
            if (value instanceof JsonBoolean flag) {
                return flag.value();
            }
            throw wrong(key, "true or false", value);
        });
    }

    /** An array of ints from {@code minimum} to {@code maximum}; absent and empty are told apart. */
    public Optional<List<Integer>> integers(String key, int minimum, int maximum) {
        return list(key, "an array of integers", element -> integer(key, element, minimum, maximum));
    }

    /** An array of finite numbers. */
    public Optional<List<Double>> numbers(String key) {
        return list(key, "an array of numbers", element -> number(key, element));
    }

    /** An array of strings. */
    public Optional<List<String>> strings(String key) {
        return list(key, "an array of strings", element -> string(key, element));
    }

    /** A nested object, which tracks its keys in turn; the same view at each call. */
    public Optional<ConfigJson> object(String key) {
        return json(key).map(value -> {
            if (!(value instanceof JsonObject nested)) {
                throw wrong(key, "an object", value);
            }
            return opened.computeIfAbsent(key, _ -> new ConfigJson(file, prefix + key + ".", nested));
        });
    }

    /** Keys with a value other than null that were not asked for, nested ones as {@code rope_scaling.factor}. */
    public List<String> unreadKeys() {
        List<String> unread = new ArrayList<>();
        for (String key : object.members().keySet()) {
            ConfigJson nested = opened.get(key);
            if (nested != null) {
                unread.addAll(nested.unreadKeys());
            } else if (has(key) && !read.contains(key)) {
                unread.add(prefix + key);
            }
        }
        return unread;
    }

    /**
     * Refuses fields that nobody asked for.
     *
     * @param harmless names, as {@link #unreadKeys()} gives them, of fields that do not change what the model computes
     */
    public void refuseUnread(Set<String> harmless) {
        List<String> unread =
                unreadKeys().stream().filter(key -> !harmless.contains(key)).toList();
        if (!unread.isEmpty()) {
            String fields = unread.stream()
                    .limit(MAXIMUM_FIELDS_NAMED)
                    .map(key -> Excerpt.of(key) + " (" + Excerpt.of(find(key)) + ")")
                    .collect(Collectors.joining(", "));
            throw new CheckpointException(
                    file,
                    "not understood, and perhaps part of what the model computes: " + fields
                            + (unread.size() > MAXIMUM_FIELDS_NAMED
                                    ? " and " + (unread.size() - MAXIMUM_FIELDS_NAMED) + " more"
                                    : "")
                            + "; remove what has no effect, or use a version that knows it");
        }
    }

    /** An error about one key, for checks that only its reader can make. */
    public CheckpointException wrong(String key, String expected) {
        Json value = object.get(key).orElse(JsonNull.NULL);
        return wrong(key, expected, value);
    }

    private CheckpointException wrong(String key, String expected, Json found) {
        return new CheckpointException(
                file, prefix + Excerpt.of(key) + " must be " + expected + ", not " + Excerpt.of(found));
    }

    private CheckpointException missing(String key, String expected) {
        return new CheckpointException(file, prefix + key + " is missing; it must be " + expected);
    }

    private int required(String key, OptionalInt value, String expected) {
        return value.orElseThrow(() -> missing(key, expected));
    }

    private static String range(int minimum, int maximum) {
        if (minimum == Integer.MIN_VALUE && maximum == Integer.MAX_VALUE) {
            return "an integer";
        }
        return maximum == Integer.MAX_VALUE
                ? "an integer >= " + minimum
                : "an integer from " + minimum + " to " + maximum;
    }

    private int integer(String key, Json value, int minimum, int maximum) {
        OptionalLong exact = value instanceof JsonNumber number ? number.exactLong() : OptionalLong.empty();
        if (exact.isEmpty() || exact.getAsLong() < minimum || exact.getAsLong() > maximum) {
            throw wrong(key, range(minimum, maximum), value);
        }
        return (int) exact.getAsLong();
    }

    private double number(String key, Json value) {
        if (value instanceof JsonNumber number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(key, "a finite number", value);
    }

    private double positive(String key, double value) {
        if (value <= 0) {
            throw wrong(key, "a number above 0");
        }
        return value;
    }

    private String string(String key, Json value) {
        if (value instanceof JsonString string) {
            return string.value();
        }
        throw wrong(key, "a string", value);
    }

    private <T> Optional<List<T>> list(String key, String expected, Function<Json, T> convert) {
        return json(key).map(value -> {
            if (!(value instanceof JsonArray array)) {
                throw wrong(key, expected, value);
            }
            return array.elements().stream().map(convert).toList();
        });
    }

    /** The value of a full name; a key may itself hold a dot. */
    private Json find(String fullKey) {
        for (Map.Entry<String, ConfigJson> nested : opened.entrySet()) {
            @Nullable
            Json found = fullKey.startsWith(prefix + nested.getKey() + ".")
                    ? nested.getValue().find(fullKey)
                    : null;
            if (found != null && !(found instanceof JsonNull)) {
                return found;
            }
        }
        return fullKey.startsWith(prefix)
                ? object.get(fullKey.substring(prefix.length())).orElse(JsonNull.NULL)
                : JsonNull.NULL;
    }
}
