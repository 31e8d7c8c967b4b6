package dev.exedra.core.json;

/** {@code true} or {@code false}. */
public record JsonBoolean(boolean value) implements Json {

    public static final JsonBoolean TRUE = new JsonBoolean(true);
    public static final JsonBoolean FALSE = new JsonBoolean(false);

    /** One of the two constants. */
    public static JsonBoolean of(boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    public String kind() {
        return "a boolean";
    }

    @Override
    public Boolean toPlain() {
        return value;
    }
}
