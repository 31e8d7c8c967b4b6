package dev.exedra.template.operation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Python's {@code repr} of a float: the fewest digits that mean this float, the nearest ones of those. */
public final class FloatText {

    private static final int LEAST_FIXED_EXPONENT = -4;
    private static final int GREATEST_FIXED_EXPONENT = 15;

    private FloatText() {}

    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String sign = value < 0 || 1 / value < 0 ? "-" : "";
        return sign + (value == 0 ? "0.0" : positive(Math.abs(value)));
    }

    private static String positive(double value) {
        BigDecimal shortest = shortest(value).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent < LEAST_FIXED_EXPONENT || exponent > GREATEST_FIXED_EXPONENT) {
            return scientific(shortest.unscaledValue().toString(), exponent);
        }
        String plain = shortest.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    private static String scientific(String digits, int exponent) {
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String magnitude = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + magnitude;
    }

    /** Java gives two digits where one would do; Python gives the one. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = new BigDecimal(Double.toString(value));
        if (shortest.precision() == 2) {
            BigDecimal one = exact.round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.doubleValue() == value) {
                return one;
            }
        }
        return shortest;
    }
}
