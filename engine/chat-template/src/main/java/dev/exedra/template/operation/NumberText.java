package dev.exedra.template.operation;

import dev.exedra.template.lexer.NumberLiteral;
import dev.exedra.template.lexer.PythonCharacters;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Python's {@code int(text)} and {@code float(text)}. */
public final class NumberText {

    private NumberText() {}

    /** The integer that a text stands for, with the base's prefix or without; base 0 goes by the prefix. */
    public static Optional<BigInteger> integer(String text, int base) {
        String digits = stripped(text).toLowerCase(Locale.ROOT);
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        int radix = base;
        int prefixed = prefixRadix(digits);
        boolean prefix = prefixed > 0 && (base == 0 || base == prefixed);
        if (prefix) {
            digits = digits.substring(digits.startsWith("_", 2) ? 3 : 2);
            radix = prefixed;
        }
        if (base == 0 && !prefix) {
            radix = digits.startsWith("0") && !digits.replace("_", "").chars().allMatch(one -> one == '0') ? -1 : 10;
        }
        if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX || !isNumber(digits, radix)) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(digits.replace("_", ""), radix);
        return Optional.of(negative ? value.negate() : value);
    }

    private static int prefixRadix(String digits) {
        if (digits.startsWith("0x")) {
            return 16;
        }
        if (digits.startsWith("0o")) {
            return 8;
        }
        return digits.startsWith("0b") ? 2 : -1;
    }

    private static boolean isNumber(String digits, int radix) {
        return digits.length() <= NumberLiteral.MAXIMUM_DIGITS
                && digitsEnd(digits, 0, radix) == digits.length()
                && !digits.isEmpty();
    }

    /** Where digits with single underscores between them end; {@code start} if there are none. */
    private static int digitsEnd(String text, int start, int radix) {
        int end = start;
        while (end < text.length()) {
            int digit = end > start && text.charAt(end) == '_' ? end + 1 : end;
            if (digit >= text.length() || Character.digit(text.charAt(digit), radix) < 0) {
                break;
            }
            end = digit + 1;
        }
        return end;
    }

    /** The float that a text stands for. */
    public static OptionalDouble floating(String text) {
        String digits = stripped(text).toLowerCase(Locale.ROOT);
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        OptionalDouble magnitude = switch (digits) {
            case "inf", "infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "nan" -> OptionalDouble.of(Double.NaN);
            default ->
                isFloat(digits)
                        ? OptionalDouble.of(Double.parseDouble(digits.replace("_", "")))
                        : OptionalDouble.empty();
        };
        return magnitude.isPresent() && negative ? OptionalDouble.of(-magnitude.getAsDouble()) : magnitude;
    }

    private static boolean isFloat(String text) {
        int whole = digitsEnd(text, 0, 10);
        int end = whole;
        if (end < text.length() && text.charAt(end) == '.') {
            end = digitsEnd(text, end + 1, 10);
        }
        if (whole == 0 && end <= 1) {
            return false;
        }
        if (end < text.length() && text.charAt(end) == 'e') {
            boolean signed = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0;
            int exponent = end + (signed ? 2 : 1);
            end = digitsEnd(text, exponent, 10);
            return end > exponent && end == text.length();
        }
        return end == text.length();
    }

    private static String stripped(String text) {
        int end = PythonCharacters.endWithoutSpace(text, 0, text.length());
        return text.substring(Math.min(end, PythonCharacters.skipSpace(text, 0)), end);
    }
}
