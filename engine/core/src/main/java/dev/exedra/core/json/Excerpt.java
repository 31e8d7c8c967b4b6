package dev.exedra.core.json;

/** Names and values from a file as an error shows them: on one line, and not longer than a line. */
public final class Excerpt {

    private static final int MAXIMUM_CHARACTERS = 200;

    private Excerpt() {}

    /** The text without control characters, cut after 200 characters. */
    public static String of(String text) {
        boolean cut = text.length() > MAXIMUM_CHARACTERS;
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAXIMUM_CHARACTERS)
                .map(character -> isShown(character) ? character : '?')
                .forEach(shown::appendCodePoint);
        return cut ? shown + "..." : shown.toString();
    }

    /** A value as JSON, likewise. */
    public static String of(Json value) {
        return switch (value) {
            case JsonObject object -> object.members().isEmpty() ? "{}" : "an object";
            case JsonArray array -> array.elements().size() > 16 ? "an array" : of(JsonWriter.compact(array));
            case JsonString string -> '"' + of(string.value()) + '"';
            case JsonNumber number -> of(number.text());
            case JsonBoolean flag -> String.valueOf(flag.value());
            case JsonNull _ -> "null";
        };
    }

    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
