package dev.exedra.template.operation;

import dev.exedra.template.value.Text;

/** Python's {@code repr} of a string. */
final class StringRepresentation {

    private static final int CHUNK_CHARACTERS = 4096;

    private StringRepresentation() {}

    static void append(String string, Text text) {
        char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        for (int offset = 0; offset < string.length(); ) {
            int character = string.codePointAt(offset);
            append(character, quote, quoted);
            offset += Character.charCount(character);
            if (quoted.length() > CHUNK_CHARACTERS) {
                text.append(quoted.toString());
                quoted.setLength(0);
            }
        }
        text.append(quoted.append(quote).toString());
    }

    private static void append(int character, char quote, StringBuilder quoted) {
        switch (character) {
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (character == quote) {
                    quoted.append('\\').append(quote);
                } else if (isPrintable(character)) {
                    quoted.appendCodePoint(character);
                } else {
                    quoted.append(escaped(character));
                }
            }
        }
    }

    private static String escaped(int character) {
        if (character <= 0xFF) {
            return String.format("\\x%02x", character);
        }
        return character <= 0xFFFF ? String.format("\\u%04x", character) : String.format("\\U%08x", character);
    }

    /** As {@code str.isprintable}: neither a control, a separator but the space, nor unassigned. */
    static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
