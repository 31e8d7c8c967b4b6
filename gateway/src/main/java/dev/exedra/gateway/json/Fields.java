package dev.exedra.gateway.json;

import dev.exedra.gateway.error.ApiException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Fields of a JSON object; null counts as absent. Whatever is wrong is an {@link ApiException} of status 400 that names the
 * field by its path.
 */
public final class Fields {

    private final JsonNode node;
    private final String prefix;

    Fields(JsonNode node, String prefix) {
        this.node = node;
        this.prefix = prefix;
    }

    /** The field's path from the request's root, as errors name it. */
    public String path(String name) {
        return prefix + name;
    }

    public Optional<JsonNode> value(String name) {
        @Nullable JsonNode value = node.get(name);
        return Optional.ofNullable(value).filter(present -> !present.isNull());
    }

    public Set<String> names() {
        return Set.copyOf(node.propertyNames());
    }

    public Optional<String> text(String name) {
        return value(name).map(value -> Values.text(value, path(name)));
    }

    public boolean flag(String name, boolean otherwise) {
        return optionalFlag(name).orElse(otherwise);
    }

    public Optional<Boolean> optionalFlag(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw Values.wrong(path(name), "must be true or false");
            }
            return value.booleanValue();
        });
    }

    /** A whole number from {@code least} to {@code most}. */
    public OptionalLong whole(String name, long least, long most) {
        Optional<JsonNode> value = value(name);
        return value.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Values.whole(value.get(), path(name), least, most));
    }

    /** A whole number from {@code least} to {@code most}, both of 32 bits. */
    public OptionalInt whole32(String name, int least, int most) {
        OptionalLong value = whole(name, least, most);
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value.getAsLong());
    }

    /** A finite number from {@code least} to {@code most}. */
    public OptionalDouble number(String name, double least, double most) {
        Optional<JsonNode> value = value(name);
        return value.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Values.number(value.get(), path(name), least, most));
    }

    /** A number above 0, up to {@code most}. */
    public OptionalDouble positive(String name, double most) {
        Optional<JsonNode> value = value(name);
        return value.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Values.positive(value.get(), path(name), most));
    }

    public Optional<Fields> object(String name) {
        return value(name).map(value -> object(value, path(name)));
    }

    /** The fields of an element of an array, whose path is given. */
    public static Fields object(JsonNode value, String path) {
        if (!value.isObject()) {
            throw Values.wrong(path, "must be an object");
        }
        return new Fields(value, path + ".");
    }

    /** An array with at most {@code most} elements. */
    public Optional<JsonNode> array(String name, int most) {
        return value(name).map(value -> {
            if (!value.isArray()) {
                throw Values.wrong(path(name), "must be an array");
            }
            if (value.size() > most) {
                throw Values.wrong(path(name), "has " + value.size() + " elements; at most " + most + " are allowed");
            }
            return value;
        });
    }
}
