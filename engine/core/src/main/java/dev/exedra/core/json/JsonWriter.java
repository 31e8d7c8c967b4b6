package dev.exedra.core.json;

import java.util.Collection;
import java.util.Iterator;
import java.util.function.Consumer;

/** Writes JSON, on one line or indented by two spaces. Non-finite numbers, which JSON lacks, are written as null. */
public final class JsonWriter {

    private final StringBuilder text = new StringBuilder();
    private final boolean pretty;

    private JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    /** On one line, without spaces. */
    public static String compact(Json json) {
        return new JsonWriter(false).write(json, 0);
    }

    /** Indented, without a line break at the end. */
    public static String pretty(Json json) {
        return new JsonWriter(true).write(json, 0);
    }

    private String write(Json json, int depth) {
        value(json, depth);
        return text.toString();
    }

    private void value(Json json, int depth) {
        switch (json) {
            case JsonObject object ->
                bracketed('{', '}', depth, object.members().entrySet(), member -> {
                    string(member.getKey());
                    text.append(pretty ? ": " : ":");
                    value(member.getValue(), depth + 1);
                });
            case JsonArray array -> bracketed('[', ']', depth, array.elements(), element -> value(element, depth + 1));
            case JsonString string -> string(string.value());
            case JsonNumber number -> text.append(NumberGrammar.isNonFinite(number.text()) ? "null" : number.text());
            case JsonBoolean flag -> text.append(flag.value());
            case JsonNull _ -> text.append("null");
        }
    }

    private <T> void bracketed(char open, char close, int depth, Collection<T> parts, Consumer<T> writePart) {
        text.append(open);
        for (Iterator<T> rest = parts.iterator(); rest.hasNext(); ) {
            lineBreak(depth + 1);
            writePart.accept(rest.next());
            if (rest.hasNext()) {
                text.append(',');
            }
        }
        if (!parts.isEmpty()) {
            lineBreak(depth);
        }
        text.append(close);
    }

    private void lineBreak(int depth) {
        if (pretty) {
            text.append('\n').repeat("  ", depth);
        }
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            character(value, i);
        }
        text.append('"');
    }

    private void character(String value, int index) {
        char character = value.charAt(index);
        switch (character) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (character < 0x20 || isHalfPair(value, index)) {
                    text.append(String.format("\\u%04x", (int) character));
                } else {
                    text.append(character);
                }
            }
        }
    }

    /** Half a surrogate pair has no UTF-8; only its escape survives. */
    private static boolean isHalfPair(String value, int index) {
        char character = value.charAt(index);
        if (Character.isHighSurrogate(character)) {
            return index + 1 == value.length() || !Character.isLowSurrogate(value.charAt(index + 1));
        }
        return Character.isLowSurrogate(character)
                && (index == 0 || !Character.isHighSurrogate(value.charAt(index - 1)));
    }
}
