package dev.exedra.core.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * A number as it was written, so that nothing is lost. {@code NaN}, {@code Infinity} and {@code -Infinity} occur only
 * where {@link JsonDialect#PYTHON} was read.
 */
public record JsonNumber(String text) implements Json {

    public JsonNumber {
        if (!NumberGrammar.matches(text) && !NumberGrammar.isNonFinite(text)) {
            throw new IllegalArgumentException("not a JSON number: " + text);
        }
    }

    /** The shortest text that reads back as the same number. */
    public static JsonNumber of(double value) {
        return new JsonNumber(Double.toString(value));
    }

    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** Whether the text has neither fraction nor exponent and is finite. */
    public boolean isInteger() {
        return NumberGrammar.isInteger(text);
    }

    /** The value where it is a whole number of at most 64 bits ({@code 8}, {@code 8.0} and {@code 8e0} are). */
    public OptionalLong exactLong() {
        if (NumberGrammar.isNonFinite(text)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(isInteger() ? Long.parseLong(text) : new BigDecimal(text).longValueExact());
        } catch (ArithmeticException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /** The nearest double; infinite where the number is too large. */
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public String kind() {
        return "a number";
    }

    @Override
    public Number toPlain() {
        if (!isInteger()) {
            return doubleValue();
        }
        OptionalLong exact = exactLong();
        return exact.isPresent() ? (Number) exact.getAsLong() : new BigInteger(text);
    }
}
