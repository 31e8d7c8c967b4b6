package dev.exedra.template.operation;

/** Strings as Python counts them: by code point. */
public final class CodePoints {

    private CodePoints() {}

    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The place in Java's chars of a code point, counted from 0. */
    public static int offset(String text, int index) {
        return text.offsetByCodePoints(0, index);
    }

    /** Which code point, counted from 0, begins at a place in Java's chars. */
    public static int index(String text, int offset) {
        return text.codePointCount(0, offset);
    }

    /** The code point at an index, counted from 0, as a string. */
    public static String at(String text, int index) {
        return Character.toString(text.codePointAt(offset(text, index)));
    }

    /** The code points from {@code start} to before {@code end}. */
    public static String substring(String text, int start, int end) {
        int from = offset(text, start);
        return text.substring(from, text.offsetByCodePoints(from, end - start));
    }

    /** The order of Python's strings, which Java's differs from beyond the basic plane. */
    public static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int index = 0; index < length; index++) {
            char one = left.charAt(index);
            char other = right.charAt(index);
            if (one != other) {
                boolean bothSurrogates = Character.isSurrogate(one) == Character.isSurrogate(other);
                return bothSurrogates ? Character.compare(one, other) : Character.isSurrogate(one) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
