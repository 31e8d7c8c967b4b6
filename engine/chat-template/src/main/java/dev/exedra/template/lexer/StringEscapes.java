package dev.exedra.template.lexer;

import dev.exedra.template.TemplateSyntaxException;

/** The escapes of a string literal, as Python's {@code unicode-escape} reads them. */
final class StringEscapes {

    private final String body;
    private final int line;
    private final StringBuilder decoded = new StringBuilder();
    private int position;

    private StringEscapes(String body, int line) {
        this.body = body;
        this.line = line;
    }

    /**
     * The text that a literal stands for.
     *
     * @param body what is between the quotes
     */
    static String decode(String body, int line) {
        return body.indexOf('\\') < 0 ? body : new StringEscapes(body, line).decode();
    }

    private String decode() {
        while (position < body.length()) {
            char character = body.charAt(position++);
            if (character == '\\') {
                escape(body.codePointAt(position));
            } else {
                decoded.append(character);
            }
        }
        return decoded.toString();
    }

    private void escape(int character) {
        position += Character.charCount(character);
        switch (character) {
            case '\n' -> {}
            case '\\', '\'', '"' -> decoded.append((char) character);
            case 'a' -> decoded.append('\u0007');
            case 'b' -> decoded.append('\b');
            case 'f' -> decoded.append('\f');
            case 'n' -> decoded.append('\n');
            case 'r' -> decoded.append('\r');
            case 't' -> decoded.append('\t');
            case 'v' -> decoded.append('\u000B');
            case 'x' -> hexadecimal(2, "\\xXX");
            case 'u' -> hexadecimal(4, "\\uXXXX");
            case 'U' -> hexadecimal(8, "\\UXXXXXXXX");
            case 'N' -> named();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(character - '0');
            default -> other(character);
        }
    }

    private void octal(int first) {
        int value = first;
        for (int digits = 1; digits < 3 && position < body.length(); digits++) {
            int digit = body.charAt(position) - '0';
            if (digit < 0 || digit > 7) {
                break;
            }
            value = value * 8 + digit;
            position++;
        }
        decoded.append((char) value);
    }

    private void hexadecimal(int digits, String form) {
        long value = 0;
        for (int index = 0; index < digits; index++) {
            int digit = position < body.length() ? Character.digit(body.charAt(position), 16) : -1;
            if (digit < 0 || body.charAt(position) > 'f') {
                throw new TemplateSyntaxException("truncated " + form + " escape", line);
            }
            value = value * 16 + digit;
            position++;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw new TemplateSyntaxException("illegal Unicode character", line);
        }
        decoded.appendCodePoint((int) value);
    }

    private void named() {
        int end = body.indexOf('}', position);
        if (position >= body.length() || body.charAt(position) != '{' || end < 0) {
            throw new TemplateSyntaxException("malformed \\N character escape", line);
        }
        try {
            decoded.appendCodePoint(Character.codePointOf(body.substring(position + 1, end)));
        } catch (IllegalArgumentException unknown) {
            throw new TemplateSyntaxException("unknown Unicode character name", line);
        }
        position = end + 1;
    }

    /** Jinja writes what is not ASCII as an escape first, so a backslash before it leaves that escape's letters. */
    private void other(int character) {
        decoded.append('\\');
        if (character < 0x80) {
            decoded.append((char) character);
        } else if (character <= 0xFF) {
            decoded.append(String.format("x%02x", character));
        } else if (character <= 0xFFFF) {
            decoded.append(String.format("u%04x", character));
        } else {
            decoded.append(String.format("U%08x", character));
        }
    }
}
