package dev.exedra.template.operation;

import dev.exedra.template.TemplateException;
import dev.exedra.template.TemplateLimitException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.syntax.BinaryOperator;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on numbers, strings, lists and tuples; formatting, the % of strings, is not among it. */
public final class Arithmetic {

    private Arithmetic() {}

    /** @throws TemplateRenderException if Python has no such operation on these operands */
    public static Value apply(BinaryOperator operator, Value left, Value right, Budget budget) {
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return numbers(operator, left, right, budget);
        }
        return switch (operator) {
            case ADD -> add(left, right, budget);
            case MULTIPLY -> multiply(left, right, budget);
            case SUBTRACT, DIVIDE, FLOOR_DIVIDE, REMAINDER, POWER -> throw unsupported(operator, left, right);
        };
    }

    public static Value negate(Value value) {
        if (value instanceof FloatValue number) {
            return new FloatValue(-number.value());
        }
        return new IntegerValue(number(value, "-").negate());
    }

    public static Value plus(Value value) {
        return value instanceof FloatValue ? value : new IntegerValue(number(value, "+"));
    }

    /** An integer within the limit of its bits. */
    public static IntegerValue checked(BigInteger value, Budget budget) {
        checkBits(value.bitLength(), budget);
        return new IntegerValue(value);
    }

    private static BigInteger number(Value value, String sign) {
        BigInteger integer = Numbers.integerOrNull(value);
        if (integer == null) {
            throw value instanceof UndefinedValue undefined
                    ? undefined.failure()
                    : new TemplateRenderException(
                            "bad operand type for unary " + sign + ": '" + value.typeName() + "'");
        }
        return integer;
    }

    private static Value numbers(BinaryOperator operator, Value left, Value right, Budget budget) {
        BigInteger one = Numbers.integerOrNull(left);
        BigInteger other = Numbers.integerOrNull(right);
        if (one != null && other != null) {
            return integers(operator, one, other, budget);
        }
        return new FloatValue(FloatArithmetic.apply(operator, Numbers.floating(left), Numbers.floating(right)));
    }

    private static Value integers(BinaryOperator operator, BigInteger left, BigInteger right, Budget budget) {
        return switch (operator) {
            case ADD -> checked(left.add(right), budget);
            case SUBTRACT -> checked(left.subtract(right), budget);
            case MULTIPLY -> {
                checkBits((long) left.bitLength() + right.bitLength() - 1, budget);
                yield new IntegerValue(left.multiply(right));
            }
            case DIVIDE -> new FloatValue(FloatArithmetic.quotient(left, right));
            case FLOOR_DIVIDE -> new IntegerValue(floorDivision(left, right)[0]);
            case REMAINDER -> new IntegerValue(floorDivision(left, right)[1]);
            case POWER -> power(left, right, budget);
        };
    }

    /** The quotient rounded down, and what remains, which has the divisor's sign. */
    private static BigInteger[] floorDivision(BigInteger left, BigInteger right) {
        if (right.signum() == 0) {
            throw new TemplateRenderException("integer division or modulo by zero");
        }
        BigInteger[] result = left.divideAndRemainder(right);
        if (result[1].signum() * right.signum() < 0) {
            return new BigInteger[] {result[0].subtract(BigInteger.ONE), result[1].add(right)};
        }
        return result;
    }

    private static Value power(BigInteger base, BigInteger exponent, Budget budget) {
        if (exponent.signum() < 0) {
            return new FloatValue(FloatArithmetic.apply(
                    BinaryOperator.POWER,
                    Numbers.floating(new IntegerValue(base)),
                    Numbers.floating(new IntegerValue(exponent))));
        }
        if (base.abs().compareTo(BigInteger.ONE) <= 0) {
            boolean keeps = (base.signum() >= 0 && exponent.signum() > 0) || exponent.testBit(0);
            return new IntegerValue(keeps ? base : BigInteger.ONE);
        }
        checkBits(exponent.bitLength() > 31 ? Long.MAX_VALUE : (base.bitLength() - 1L) * exponent.intValue(), budget);
        return checked(base.pow(exponent.intValue()), budget);
    }

    private static void checkBits(long bits, Budget budget) {
        int most = budget.limits().maximumIntegerBits();
        if (bits > most) {
            throw new TemplateLimitException("an integer is larger than the limit, maximumIntegerBits " + most);
        }
    }

    private static Value add(Value left, Value right, Budget budget) {
        if (left instanceof StringValue one && right instanceof StringValue other) {
            return Markup.concatenate(one, other, budget);
        }
        if (left instanceof ListValue one && right instanceof ListValue other) {
            return new ListValue(concatenated(one, other, budget));
        }
        if (left instanceof TupleValue one && right instanceof TupleValue other) {
            return new TupleValue(concatenated(one, other, budget));
        }
        if ((left instanceof StringValue || left instanceof SequenceValue) && !(right instanceof UndefinedValue)) {
            throw new TemplateRenderException("can only concatenate " + left.typeName() + " (not \"" + right.typeName()
                    + "\") to " + left.typeName());
        }
        throw unsupported(BinaryOperator.ADD, left, right);
    }

    private static List<Value> concatenated(SequenceValue left, SequenceValue right, Budget budget) {
        budget.allocateItems((long) left.items().size() + right.items().size());
        List<Value> items = new ArrayList<>(left.items().size() + right.items().size());
        items.addAll(left.items());
        items.addAll(right.items());
        return items;
    }

    private static Value multiply(Value left, Value right, Budget budget) {
        if (isRepeatable(left) && Numbers.integerOrNull(right) != null) {
            return repeat(left, Math.max(0, Numbers.small(right)), budget);
        }
        if (isRepeatable(right) && Numbers.integerOrNull(left) != null) {
            return repeat(right, Math.max(0, Numbers.small(left)), budget);
        }
        throw unsupported(BinaryOperator.MULTIPLY, left, right);
    }

    private static boolean isRepeatable(Value value) {
        return value instanceof StringValue || value instanceof SequenceValue;
    }

    private static Value repeat(Value value, int times, Budget budget) {
        return switch (value) {
            case StringValue string -> {
                budget.allocate((long) string.text().length() * times);
                String text = string.text().isEmpty() ? "" : string.text().repeat(times);
                yield new StringValue(text, string.safe());
            }
            case ListValue list -> new ListValue(repeated(list.items(), times, budget));
            case TupleValue tuple -> new TupleValue(repeated(tuple.items(), times, budget));
            default -> throw new IllegalArgumentException(value.typeName() + " cannot be repeated");
        };
    }

    private static List<Value> repeated(List<Value> items, int times, Budget budget) {
        if (items.isEmpty()) {
            return List.of();
        }
        budget.allocateItems((long) items.size() * times);
        List<Value> result = new ArrayList<>(items.size() * times);
        for (int time = 0; time < times; time++) {
            result.addAll(items);
        }
        return result;
    }

    private static TemplateException unsupported(BinaryOperator operator, Value left, Value right) {
        if (left instanceof UndefinedValue undefined) {
            return undefined.failure();
        }
        if (right instanceof UndefinedValue undefined) {
            return undefined.failure();
        }
        return new TemplateRenderException("unsupported operand type(s) for " + operator.symbol() + ": '"
                + left.typeName() + "' and '" + right.typeName() + "'");
    }
}
