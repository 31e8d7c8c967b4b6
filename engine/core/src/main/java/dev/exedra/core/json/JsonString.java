package dev.exedra.core.json;

/** A string, unescaped. */
public record JsonString(String value) implements Json {

    @Override
    public String kind() {
        return "a string";
    }

    @Override
    public String toPlain() {
        return value;
    }
}
