package dev.exedra.template.lexer;

/** Where a raw block begins and ends. */
final class RawBlock {

    private RawBlock() {}

    /** Where the body begins if {@code begin} is the start of a raw tag, else -1. The line end after it stays. */
    static int bodyAfter(String text, int begin) {
        int position = keyword(text, begin, "raw");
        if (position < 0) {
            return -1;
        }
        if (text.startsWith("-%}", position)) {
            return PythonCharacters.skipSpace(text, position + 3);
        }
        return text.startsWith("%}", position) ? position + 2 : -1;
    }

    /** Where the next endraw tag begins, from {@code start} on; -1 where there is none. */
    static int end(String text, int start) {
        int begin = text.indexOf("{%", start);
        while (begin >= 0 && after(text, begin) < 0) {
            begin = text.indexOf("{%", begin + 1);
        }
        return begin;
    }

    /** Where the text goes on after the endraw tag at {@code begin}; -1 if there is no such tag. */
    static int after(String text, int begin) {
        int position = keyword(text, begin, "endraw");
        if (position < 0) {
            return -1;
        }
        char sign = position < text.length() ? text.charAt(position) : 0;
        int end = sign == '-' || sign == '+' ? position + 1 : position;
        return text.startsWith("%}", end) ? TemplateLexer.afterEnd(text, end + 2, sign) : -1;
    }

    private static int keyword(String text, int begin, String word) {
        int position = begin + 2;
        if (position < text.length() && (text.charAt(position) == '-' || text.charAt(position) == '+')) {
            position++;
        }
        position = PythonCharacters.skipSpace(text, position);
        return text.startsWith(word, position) ? PythonCharacters.skipSpace(text, position + word.length()) : -1;
    }
}
