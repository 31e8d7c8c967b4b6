package dev.exedra.core.json;

/** Finds the end of a value that nobody wants, which costs a tenth of reading it. Brackets and quotes must balance. */
final class SkippedValue {

    private SkippedValue() {}

    /** Offset past the value that begins at {@code from}, or -1 where the text ends before. */
    static int end(byte[] bytes, int from) {
        int depth = 0;
        for (int at = from; at < bytes.length; at++) {
            switch (bytes[at]) {
                case '"' -> {
                    at = closingQuote(bytes, at + 1);
                    if (at < 0) {
                        return -1;
                    }
                    if (depth == 0) {
                        return at + 1;
                    }
                }
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    depth--;
                    if (depth <= 0) {
                        // Below zero it is the bracket around a bare number or word.
                        return depth == 0 ? at + 1 : at;
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        return at;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private static int closingQuote(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '"') {
                return at;
            }
            if (bytes[at] == '\\') {
                at++;
            }
        }
        return -1;
    }
}
