package dev.exedra.template.lexer;

/** The template's text with line ends made {@code \n} and one of them at the end dropped, and a place in it. */
final class Source {

    private final String text;
    private int position;
    private int line = 1;

    Source(String original) {
        String normalised = original.replace("\r\n", "\n").replace('\r', '\n');
        text = normalised.endsWith("\n") ? normalised.substring(0, normalised.length() - 1) : normalised;
    }

    String text() {
        return text;
    }

    int position() {
        return position;
    }

    int line() {
        return line;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    boolean startsWith(String prefix) {
        return text.startsWith(prefix, position);
    }

    /** The character {@code ahead} places on; 0 past the end. */
    char peek(int ahead) {
        int at = position + ahead;
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** Moves on to {@code target} and returns what was passed. */
    String takeTo(int target) {
        String taken = text.substring(position, target);
        for (int index = 0; index < taken.length(); index++) {
            if (taken.charAt(index) == '\n') {
                line++;
            }
        }
        position = target;
        return taken;
    }

    /** Whether the text just before the place is a line's end. */
    boolean afterNewline() {
        return position > 0 && text.charAt(position - 1) == '\n';
    }
}
