package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** What Python's numbers have in common: a boolean is an integer, an integer stands next to a float. */
public final class Numbers {

    private Numbers() {}

    public static boolean isNumber(Value value) {
        return value instanceof IntegerValue || value instanceof BooleanValue || value instanceof FloatValue;
    }

    /** The integer that an integer or boolean is; null for all else. */
    public static @Nullable BigInteger integerOrNull(Value value) {
        return switch (value) {
            case IntegerValue integer -> integer.value();
            case BooleanValue truth -> truth == BooleanValue.TRUE ? BigInteger.ONE : BigInteger.ZERO;
            default -> null;
        };
    }

    /** The integer that an integer or boolean is. */
    public static BigInteger integer(Value value) {
        BigInteger integer = integerOrNull(value);
        if (integer == null) {
            throw notAnInteger(value);
        }
        return integer;
    }

    /** An integer that serves as an index, a width or a count; what is too large stands at Java's bounds. */
    public static int small(Value value) {
        BigInteger integer = integer(value);
        if (integer.bitLength() < Integer.SIZE) {
            return integer.intValue();
        }
        return integer.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    private static RuntimeException notAnInteger(Value value) {
        if (value instanceof UndefinedValue undefined) {
            return undefined.failure();
        }
        return new TemplateRenderException("'" + value.typeName() + "' object cannot be interpreted as an integer");
    }

    /**
     * The float that a number is.
     *
     * @throws TemplateRenderException if the value is no number or too large for a float
     */
    public static double floating(Value value) {
        if (value instanceof FloatValue number) {
            return number.value();
        }
        if (value instanceof UndefinedValue undefined) {
            throw undefined.failure();
        }
        BigInteger integer = integerOrNull(value);
        if (integer == null) {
            throw new TemplateRenderException("must be real number, not " + value.typeName());
        }
        double result = integer.doubleValue();
        if (Double.isInfinite(result)) {
            throw new TemplateRenderException("int too large to convert to float");
        }
        return result;
    }

    static boolean equal(Value left, Value right) {
        return !isNan(left) && !isNan(right) && compare(left, right) == 0;
    }

    /** Whether a number is before another; nothing is before or after {@code nan}. */
    static boolean less(Value left, Value right) {
        return !isNan(left) && !isNan(right) && compare(left, right) < 0;
    }

    private static boolean isNan(Value value) {
        return value instanceof FloatValue number && Double.isNaN(number.value());
    }

    private static int compare(Value left, Value right) {
        BigInteger one = integerOrNull(left);
        BigInteger other = integerOrNull(right);
        if (one != null && other != null) {
            return one.compareTo(other);
        }
        if (one != null) {
            return compare(one, floating(right));
        }
        if (other != null) {
            return -compare(other, floating(left));
        }
        double first = floating(left);
        double second = floating(right);
        return first < second ? -1 : first > second ? 1 : 0;
    }

    /** Exact, as Python compares an integer with a float. */
    private static int compare(BigInteger integer, double number) {
        if (Double.isInfinite(number)) {
            return number > 0 ? -1 : 1;
        }
        return new BigDecimal(integer).compareTo(new BigDecimal(number));
    }
}
