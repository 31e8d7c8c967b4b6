package dev.exedra.core.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An immutable JSON value. */
public sealed interface Json permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** What a person calls this kind of value, for errors: {@code an object}, {@code a string} ... */
    String kind();

    /**
     * The value in plain Java: an unmodifiable {@link Map} in the order of the text, an unmodifiable {@link List},
     * {@link String}, {@link Long} or, beyond 64 bits, {@link BigInteger} for a number without fraction and exponent,
     * {@link Double} for other numbers, {@link Boolean}, or null.
     */
    @Nullable
    Object toPlain();

    /**
     * The opposite of {@link #toPlain()}; also takes any other {@link Number}.
     *
     * @throws IllegalArgumentException for a value of another class, or a map whose keys are not strings
     */
    static Json of(@Nullable Object plain) {
        return switch (plain) {
            case null -> JsonNull.NULL;
            case Json json -> json;
            case String text -> new JsonString(text);
            case Boolean value -> JsonBoolean.of(value);
            case Number number -> new JsonNumber(number.toString());
            case Map<?, ?> map -> object(map);
            case List<?> list -> array(list);
            default ->
                throw new IllegalArgumentException(
                        "JSON cannot hold a " + plain.getClass().getName());
        };
    }

    private static JsonObject object(Map<?, ?> map) {
        Map<String, Json> members = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("a JSON key is a string, not " + key);
            }
            members.put(name, of(value));
        });
        return new JsonObject(members);
    }

    private static JsonArray array(List<?> list) {
        List<Json> elements = new ArrayList<>(list.size());
        list.forEach(element -> elements.add(of(element)));
        return new JsonArray(elements);
    }
}
