package dev.exedra.core.json;

/** The grammar of a number: RFC 8259, section 6. */
final class NumberGrammar {

    private NumberGrammar() {}

    /** {@code -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?}, and nothing after it. */
    static boolean matches(String text) {
        int at = integerEnd(text);
        if (at > 0 && at < text.length() && text.charAt(at) == '.') {
            int from = at + 1;
            at = digitsEnd(text, from);
            at = at == from ? -1 : at;
        }
        if (at > 0 && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int from = at + 1;
            if (from < text.length() && (text.charAt(from) == '+' || text.charAt(from) == '-')) {
                from++;
            }
            at = digitsEnd(text, from);
            at = at == from ? -1 : at;
        }
        return at == text.length();
    }

    static boolean isInteger(String text) {
        return integerEnd(text) == text.length();
    }

    static boolean isNonFinite(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    /** Where the integer part ends, or -1 where there is none. */
    private static int integerEnd(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        if (from < text.length() && text.charAt(from) == '0') {
            return from + 1;
        }
        int end = digitsEnd(text, from);
        return end == from ? -1 : end;
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
