package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.syntax.BinaryOperator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Python's arithmetic on floats. */
final class FloatArithmetic {

    private static final int EXACT_BITS = 53;

    private FloatArithmetic() {}

    static double apply(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / divisor(right, "float division by zero");
            case FLOOR_DIVIDE -> floorQuotient(left, divisor(right, "float floor division by zero"));
            case REMAINDER -> remainder(left, divisor(right, "float modulo"));
            case POWER -> power(left, right);
        };
    }

    /** The quotient of two integers, rounded once. */
    static double quotient(BigInteger left, BigInteger right) {
        if (right.signum() == 0) {
            throw new TemplateRenderException("division by zero");
        }
        if (left.bitLength() <= EXACT_BITS && right.bitLength() <= EXACT_BITS) {
            return left.doubleValue() / right.doubleValue();
        }
        double quotient = new BigDecimal(left)
                .divide(new BigDecimal(right), MathContext.DECIMAL128)
                .doubleValue();
        if (Double.isInfinite(quotient)) {
            throw new TemplateRenderException("integer division result too large for a float");
        }
        return quotient;
    }

    private static double divisor(double right, String failure) {
        if (right == 0) {
            throw new TemplateRenderException(failure);
        }
        return right;
    }

    /** The remainder has the divisor's sign. */
    private static double remainder(double left, double right) {
        double remainder = left % right;
        if (remainder != 0 && remainder < 0 != right < 0) {
            return remainder + right;
        }
        return remainder == 0 ? Math.copySign(0.0, right) : remainder;
    }

    /** As CPython's {@code float_floor_div}. */
    private static double floorQuotient(double left, double right) {
        double remainder = left % right;
        double quotient = (left - remainder) / right;
        if (remainder != 0 && remainder < 0 != right < 0) {
            quotient -= 1;
        }
        if (quotient == 0) {
            return Math.copySign(0.0, left / right);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double power(double left, double right) {
        if (left == 0 && right < 0) {
            throw new TemplateRenderException("0.0 cannot be raised to a negative power");
        }
        if (left == 1 || right == 0) {
            return 1;
        }
        if (left < 0 && Double.isFinite(left) && Double.isFinite(right) && right != Math.rint(right)) {
            throw new TemplateRenderException("a negative number has no power that is not whole");
        }
        double result = Math.pow(left, right);
        if (Double.isInfinite(result) && Double.isFinite(left) && Double.isFinite(right)) {
            throw new TemplateRenderException("Numerical result out of range");
        }
        return result;
    }
}
