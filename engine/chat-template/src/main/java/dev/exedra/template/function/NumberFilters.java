package dev.exedra.template.function;

import dev.exedra.template.TemplateException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Arithmetic;
import dev.exedra.template.operation.NumberText;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.syntax.BinaryOperator;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Filters that make numbers, and of numbers. */
final class NumberFilters {

    private static final Signature INT = Signature.of("int", 0, "default", "base");
    private static final Signature FLOAT = Signature.of("float", 0, "default");
    private static final Signature ROUND = Signature.of("round", 0, "precision", "method");
    private static final Signature ABS = Signature.of("abs", 0);
    private static final Signature FILE_SIZE = Signature.of("filesizeformat", 0, "binary");
    private static final List<String> UNITS = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
    private static final int DECIMALS = 400;

    private NumberFilters() {}

    static Map<String, Render.Filter> table() {
        return Map.of(
                "abs", NumberFilters::abs,
                "int", NumberFilters::toInteger,
                "float", NumberFilters::toFloat,
                "round", NumberFilters::round,
                "filesizeformat", NumberFilters::fileSize);
    }

    private static Value abs(Value input, Arguments arguments, Render render) {
        ABS.bind(arguments);
        if (input instanceof FloatValue number) {
            return new FloatValue(Math.abs(number.value()));
        }
        BigInteger integer = Numbers.integerOrNull(input);
        if (integer == null) {
            throw refused(input, "bad operand type for abs(): '" + input.typeName() + "'");
        }
        return Arithmetic.checked(integer.abs(), render.budget());
    }

    private static TemplateException refused(Value value, String text) {
        return value instanceof UndefinedValue undefined ? undefined.failure() : new TemplateRenderException(text);
    }

    private static Value toInteger(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = INT.bind(arguments);
        Value otherwise = bound.get(0, IntegerValue.of(0));
        return switch (input) {
            case StringValue string -> {
                render.budget().allocate(string.text().length());
                yield integer(string.text(), Numbers.small(bound.get(1, IntegerValue.of(10))), otherwise);
            }
            case FloatValue number -> truncated(number.value(), otherwise);
            case UndefinedValue undefined -> throw undefined.failure();
            default -> {
                BigInteger integer = Numbers.integerOrNull(input);
                yield integer == null ? otherwise : new IntegerValue(integer);
            }
        };
    }

    private static Value integer(String text, int base, Value otherwise) {
        Optional<BigInteger> integer = NumberText.integer(text, base);
        if (integer.isPresent()) {
            return new IntegerValue(integer.get());
        }
        OptionalDouble number = NumberText.floating(text);
        boolean finite = number.isPresent() && Double.isFinite(number.getAsDouble());
        return finite ? truncated(number.getAsDouble(), otherwise) : otherwise;
    }

    private static Value truncated(double number, Value otherwise) {
        if (Double.isInfinite(number)) {
            throw new TemplateRenderException("cannot convert float infinity to integer");
        }
        return Double.isNaN(number) ? otherwise : new IntegerValue(new BigDecimal(number).toBigInteger());
    }

    private static Value toFloat(Value input, Arguments arguments, Render render) {
        Value otherwise = FLOAT.bind(arguments).get(0, new FloatValue(0));
        if (input instanceof StringValue string) {
            render.budget().allocate(string.text().length());
            OptionalDouble number = NumberText.floating(string.text());
            return number.isPresent() ? new FloatValue(number.getAsDouble()) : otherwise;
        }
        if (input instanceof UndefinedValue undefined) {
            throw undefined.failure();
        }
        return Numbers.isNumber(input) ? new FloatValue(Numbers.floating(input)) : otherwise;
    }

    private static Value round(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = ROUND.bind(arguments);
        String method = TextFilters.required(bound.get(1, StringValue.of("common")), "round")
                .text();
        Value precision = bound.get(0, IntegerValue.of(0));
        return switch (method) {
            case "common" -> rounded(input, Numbers.small(precision));
            case "ceil" -> directed(input, precision, RoundingMode.CEILING, render);
            case "floor" -> directed(input, precision, RoundingMode.FLOOR, render);
            default -> throw new TemplateRenderException("method must be common, ceil or floor");
        };
    }

    private static Value rounded(Value input, int precision) {
        int decimals = Math.max(-DECIMALS, Math.min(DECIMALS, precision));
        if (input instanceof FloatValue number) {
            double value = number.value();
            boolean keeps = !Double.isFinite(value) || value == 0 || decimals == DECIMALS;
            double rounded = keeps
                    ? value
                    : new BigDecimal(value)
                            .setScale(decimals, RoundingMode.HALF_EVEN)
                            .doubleValue();
            return new FloatValue(Math.copySign(rounded, value));
        }
        BigInteger integer = Numbers.integerOrNull(input);
        if (integer == null) {
            throw refused(input, "type " + input.typeName() + " doesn't define __round__ method");
        }
        return new IntegerValue(
                decimals >= 0
                        ? integer
                        : new BigDecimal(integer)
                                .setScale(decimals, RoundingMode.HALF_EVEN)
                                .toBigInteger());
    }

    /** As Jinja does it: scaled up, made whole, scaled down. */
    private static Value directed(Value input, Value precision, RoundingMode mode, Render render) {
        Value scale = Arithmetic.apply(BinaryOperator.POWER, IntegerValue.of(10), precision, render.budget());
        Value scaled = Arithmetic.apply(BinaryOperator.MULTIPLY, input, scale, render.budget());
        double number = Numbers.floating(scaled);
        if (!Double.isFinite(number)) {
            throw new TemplateRenderException("cannot convert float infinity or NaN to integer");
        }
        BigInteger whole = scaled instanceof FloatValue
                ? new BigDecimal(number).setScale(0, mode).toBigInteger()
                : Numbers.integer(scaled);
        return Arithmetic.apply(BinaryOperator.DIVIDE, new IntegerValue(whole), scale, render.budget());
    }

    private static Value fileSize(Value input, Arguments arguments, Render render) {
        boolean binary = Sizes.isTrue(FILE_SIZE.bind(arguments).get(0, BooleanValue.FALSE));
        Value converted = toFloat(input, Arguments.of(new FloatValue(Double.NaN)), render);
        double bytes = Numbers.floating(converted);
        if (!Double.isFinite(bytes)) {
            throw new TemplateRenderException("could not convert " + input.typeName() + " to a size");
        }
        double base = binary ? 1024 : 1000;
        if (bytes == 1) {
            return StringValue.of("1 Byte");
        }
        if (bytes < base) {
            return StringValue.of(new BigDecimal(bytes).toBigInteger() + " Bytes");
        }
        int power = 0;
        double unit = base * base;
        while (bytes >= unit && power < UNITS.size() - 1) {
            power++;
            unit *= base;
        }
        String amount = new BigDecimal(base * bytes / unit)
                .setScale(1, RoundingMode.HALF_EVEN)
                .toPlainString();
        String prefix = UNITS.get(power);
        return StringValue.of(amount + " " + (binary ? prefix.toUpperCase(Locale.ROOT) + "iB" : prefix + "B"));
    }
}
