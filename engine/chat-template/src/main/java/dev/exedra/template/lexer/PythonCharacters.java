package dev.exedra.template.lexer;

/** Which characters Python's {@code str.isspace} and identifiers accept. */
public final class PythonCharacters {

    private PythonCharacters() {}

    /** Whether Python's {@code strip} and {@code \s} take it for white space. */
    public static boolean isSpace(int character) {
        return switch (character) {
            case ' ', '\t', '\n', 0x0B, '\f', '\r', 0x1C, 0x1D, 0x1E, 0x1F, 0x85, 0xA0, 0x1680 -> true;
            case 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> character >= 0x2000 && character <= 0x200A;
        };
    }

    /** Whether a name may start with it. */
    public static boolean isNameStart(int character) {
        return character == '_' || Character.isUnicodeIdentifierStart(character);
    }

    /** Whether a name may go on with it. */
    public static boolean isNamePart(int character) {
        return character == '_'
                || Character.isLetterOrDigit(character)
                || (Character.isUnicodeIdentifierPart(character) && !Character.isIdentifierIgnorable(character));
    }

    /** The position of the first character from {@code start} on that is not white space. */
    public static int skipSpace(String text, int start) {
        int position = start;
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
        return position;
    }

    /** The position after the last character that is not white space. */
    public static int endWithoutSpace(String text, int start, int end) {
        int position = end;
        while (position > start && isSpace(text.charAt(position - 1))) {
            position--;
        }
        return position;
    }
}
