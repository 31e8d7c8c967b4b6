package dev.exedra.template.lexer;

import java.math.BigInteger;
import java.util.Locale;

/** Number literals as Jinja reads them: underscores between digits, {@code 0x}, {@code 0o} and {@code 0b}. */
public final class NumberLiteral {

    /** As many digits as Python turns into an integer. */
    public static final int MAXIMUM_DIGITS = 4300;

    private NumberLiteral() {}

    /** The value of an integer's digits. */
    public static BigInteger integer(String literal) {
        String digits = literal.replace("_", "").toLowerCase(Locale.ROOT);
        if (digits.startsWith("0x")) {
            return new BigInteger(digits.substring(2), 16);
        }
        if (digits.startsWith("0o")) {
            return new BigInteger(digits.substring(2), 8);
        }
        if (digits.startsWith("0b")) {
            return new BigInteger(digits.substring(2), 2);
        }
        return new BigInteger(digits);
    }

    /** The value of a float's digits. */
    public static double floating(String literal) {
        return Double.parseDouble(literal.replace("_", ""));
    }

    /** Where a float that starts at {@code start} ends; -1 if none does. */
    static int floatEnd(String text, int start) {
        int end = digitsEnd(text, start);
        boolean marked = false;
        if (end + 1 < text.length() && text.charAt(end) == '.' && isDigit(text, end + 1)) {
            end = digitsEnd(text, end + 1);
            marked = true;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int digits = end + 1;
            if (digits < text.length() && (text.charAt(digits) == '+' || text.charAt(digits) == '-')) {
                digits++;
            }
            if (isDigit(text, digits)) {
                return digitsEnd(text, digits);
            }
        }
        return marked ? end : -1;
    }

    /** Where the integer that starts at {@code start} ends. */
    static int integerEnd(String text, int start) {
        if (text.charAt(start) != '0') {
            return digitsEnd(text, start);
        }
        int radix = start + 1 < text.length() ? radix(text.charAt(start + 1)) : 0;
        int end = radix > 0 ? radixEnd(text, start + 2, radix) : start + 2;
        if (end > start + 2) {
            return end;
        }
        return radixEnd(text, start + 1, 1);
    }

    private static int radix(char letter) {
        return switch (letter) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
        };
    }

    private static int digitsEnd(String text, int start) {
        return radixEnd(text, start, 10);
    }

    /** Where digits with single underscores before them end; with radix 1 only zeros are digits. */
    private static int radixEnd(String text, int start, int radix) {
        int end = start;
        while (true) {
            int digit = end < text.length() && text.charAt(end) == '_' ? end + 1 : end;
            if (digit >= text.length() || !isDigit(text.charAt(digit), radix)) {
                return end;
            }
            end = digit + 1;
        }
    }

    private static boolean isDigit(char character, int radix) {
        return radix == 1 ? character == '0' : character < 0x80 && Character.digit(character, radix) >= 0;
    }

    private static boolean isDigit(String text, int position) {
        return position < text.length() && isDigit(text.charAt(position), 10);
    }
}
