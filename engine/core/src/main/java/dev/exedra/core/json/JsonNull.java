package dev.exedra.core.json;

import org.jspecify.annotations.Nullable;

/** {@code null}. */
public record JsonNull() implements Json {

    public static final JsonNull NULL = new JsonNull();

    @Override
    public String kind() {
        return "null";
    }

    @Override
    public @Nullable Object toPlain() {
        return null;
    }
}
