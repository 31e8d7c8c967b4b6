package dev.exedra.template.format;

import dev.exedra.template.TemplateLimitException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** The digits of a number without its sign, as C's {@code printf} writes them. */
final class NumberFormat {

    private static final int LEAST_FIXED_EXPONENT = -4;

    /** Digits cost time that grows with their square. */
    private static final int MAXIMUM_PRECISION = 4300;

    private NumberFormat() {}

    /**
     * A float's digits.
     *
     * @param magnitude not negative
     * @param type e, f or g
     * @param alternate whether a point is written in any case, and zeros at the end stay
     */
    static String digits(double magnitude, char type, int precision, boolean alternate) {
        if (precision > MAXIMUM_PRECISION) {
            throw new TemplateLimitException(
                    "a float of " + precision + " digits is longer than the limit of " + MAXIMUM_PRECISION);
        }
        if (!Double.isFinite(magnitude)) {
            return Double.isNaN(magnitude) ? "nan" : "inf";
        }
        BigDecimal exact = new BigDecimal(magnitude);
        return switch (type) {
            case 'e' -> exponential(exact, precision, alternate);
            case 'g' -> general(exact, Math.max(1, precision), alternate);
            default -> fixed(exact, precision, alternate);
        };
    }

    /** An integer's digits in a base, with {@code 0x} and the like before them where {@code alternate} holds. */
    static String digits(BigInteger magnitude, char type, boolean alternate) {
        return switch (type) {
            case 'b' -> (alternate ? "0b" : "") + magnitude.toString(2);
            case 'o' -> (alternate ? "0o" : "") + magnitude.toString(8);
            case 'x', 'X' -> (alternate ? "0x" : "") + magnitude.toString(16);
            default -> magnitude.toString();
        };
    }

    private static String fixed(BigDecimal value, int precision, boolean alternate) {
        String digits = value.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        return alternate && precision == 0 ? digits + "." : digits;
    }

    private static String exponential(BigDecimal value, int precision, boolean alternate) {
        BigDecimal rounded = value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        return scientific(rounded, precision, alternate);
    }

    private static String scientific(BigDecimal rounded, int precision, boolean alternate) {
        boolean zero = rounded.signum() == 0;
        int exponent = zero ? 0 : rounded.precision() - rounded.scale() - 1;
        String unscaled = zero ? "0" : rounded.unscaledValue().toString();
        String all = unscaled + "0".repeat(Math.max(0, precision + 1 - unscaled.length()));
        String fraction = precision > 0 ? "." + all.substring(1, precision + 1) : alternate ? "." : "";
        int magnitude = Math.abs(exponent);
        return all.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + magnitude;
    }

    private static String general(BigDecimal value, int precision, boolean alternate) {
        BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        if (exponent >= LEAST_FIXED_EXPONENT && exponent < precision) {
            String digits = fixed(rounded, precision - 1 - exponent, alternate);
            return alternate ? digits : withoutTrailingZeros(digits);
        }
        String digits = scientific(rounded, precision - 1, alternate);
        int mark = digits.indexOf('e');
        return alternate ? digits : withoutTrailingZeros(digits.substring(0, mark)) + digits.substring(mark);
    }

    private static String withoutTrailingZeros(String digits) {
        if (digits.indexOf('.') < 0) {
            return digits;
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
