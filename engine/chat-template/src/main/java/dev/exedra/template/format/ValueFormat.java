package dev.exedra.template.format;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.CodePoints;
import dev.exedra.template.operation.FloatText;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.math.BigInteger;
import java.util.Locale;

/** Python's {@code format(value, specification)}. */
final class ValueFormat {

    private static final int DEFAULT_PRECISION = 6;
    private static final int REPRESENTATION_DIGITS = 17;

    private final FormatSpecification specification;
    private final Budget budget;

    private ValueFormat(FormatSpecification specification, Budget budget) {
        this.specification = specification;
        this.budget = budget;
    }

    static String format(Value value, String specification, Budget budget) {
        if (specification.isEmpty()) {
            return Representation.string(value, budget);
        }
        FormatSpecification parsed = FormatSpecification.parse(specification);
        budget.checkLength(Math.max(parsed.width(), parsed.precision()));
        return new ValueFormat(parsed, budget).format(value);
    }

    private String format(Value value) {
        BigInteger integer = Numbers.integerOrNull(value);
        if (value instanceof StringValue string) {
            return string(string.text());
        }
        if (value instanceof FloatValue number) {
            return floating(number.value());
        }
        if (integer == null) {
            throw new TemplateRenderException(
                    "unsupported format string passed to " + value.typeName() + ".__format__");
        }
        return "eEfFgG%".indexOf(specification.type()) >= 0 && specification.type() != 0
                ? floating(Numbers.floating(value))
                : integer(integer);
    }

    private String string(String text) {
        if (specification.type() != 0 && specification.type() != 's') {
            throw unknownCode("str");
        }
        if ((specification.align() == '=' && !specification.fill().equals("0")) || specification.sign() != 0) {
            throw new TemplateRenderException("Sign or '=' alignment not allowed in string format specifier");
        }
        int precision = specification.precision();
        boolean cut = precision >= 0 && CodePoints.length(text) > precision;
        return padded("", cut ? CodePoints.substring(text, 0, precision) : text, '<');
    }

    private String integer(BigInteger integer) {
        char type = specification.type();
        if (type != 0 && "bcdoxXn".indexOf(type) < 0) {
            throw unknownCode("int");
        }
        if (specification.precision() >= 0) {
            throw new TemplateRenderException("Precision not allowed in integer format specifier");
        }
        if (type == 'c') {
            return padded("", Character.toString(integer.intValueExact()), '<');
        }
        String digits = type == 0 || type == 'd' || type == 'n'
                ? Representation.digits(integer.abs())
                : NumberFormat.digits(integer.abs(), type, false);
        String prefix = specification.alternate() && type != 0 && "boxX".indexOf(type) >= 0
                ? "0" + Character.toLowerCase(type)
                : "";
        String body = grouped(digits, type != 0 && "boxX".indexOf(type) >= 0 ? 4 : 3);
        String signed = sign(integer.signum() < 0) + prefix;
        boolean upper = type == 'X';
        return padded(
                upper ? signed.toUpperCase(Locale.ROOT) : signed, upper ? body.toUpperCase(Locale.ROOT) : body, '>');
    }

    private String floating(double number) {
        char type = specification.type();
        if (type != 0 && "eEfFgGn%".indexOf(type) < 0) {
            throw unknownCode("float");
        }
        boolean negative = number < 0 || 1 / number < 0;
        String digits = digits(Math.abs(number), type);
        return padded(sign(negative), Character.isUpperCase(type) ? digits.toUpperCase(Locale.ROOT) : digits, '>');
    }

    private String digits(double magnitude, char type) {
        int precision = specification.precision() < 0 ? DEFAULT_PRECISION : specification.precision();
        boolean alternate = specification.alternate();
        return switch (type) {
            case '%' -> grouped(NumberFormat.digits(magnitude * 100, 'f', precision, alternate), 3) + "%";
            case 'n' -> grouped(NumberFormat.digits(magnitude, 'g', precision, alternate), 3);
            case 0 -> grouped(untyped(magnitude), 3);
            default -> grouped(NumberFormat.digits(magnitude, Character.toLowerCase(type), precision, alternate), 3);
        };
    }

    /** Without a type: like g, but with a digit after the point. */
    private String untyped(double magnitude) {
        if (specification.precision() < 0 || !Double.isFinite(magnitude)) {
            return FloatText.of(magnitude);
        }
        int precision = Math.min(Math.max(1, specification.precision()), 1000 * REPRESENTATION_DIGITS);
        String digits = NumberFormat.digits(magnitude, 'g', precision, false);
        boolean whole = digits.indexOf('.') < 0 && digits.indexOf('e') < 0;
        if (whole && digits.length() >= precision) {
            return NumberFormat.digits(magnitude, 'e', precision - 1, false);
        }
        return whole ? digits + ".0" : digits;
    }

    private String grouped(String digits, int size) {
        if (specification.grouping() == 0) {
            return digits;
        }
        int whole = 0;
        while (whole < digits.length() && Character.digit(digits.charAt(whole), 16) >= 0) {
            whole++;
        }
        StringBuilder grouped = new StringBuilder(digits);
        for (int place = whole - size; place > 0; place -= size) {
            grouped.insert(place, specification.grouping());
        }
        return grouped.toString();
    }

    private String sign(boolean negative) {
        if (negative) {
            return "-";
        }
        return specification.sign() == '+' || specification.sign() == ' ' ? String.valueOf(specification.sign()) : "";
    }

    private String padded(String sign, String body, char defaultAlign) {
        char given = specification.align() == '=' && defaultAlign == '<' ? '<' : specification.align();
        char align = given == 0 ? defaultAlign : given;
        int padding = Math.max(0, specification.width() - sign.length() - CodePoints.length(body));
        budget.allocate((long) padding + body.length());
        String fill = specification.fill();
        return switch (align) {
            case '<' -> sign + body + fill.repeat(padding);
            case '^' -> fill.repeat(padding / 2) + sign + body + fill.repeat(padding - padding / 2);
            case '=' -> sign + fill.repeat(padding) + body;
            default -> fill.repeat(padding) + sign + body;
        };
    }

    private TemplateRenderException unknownCode(String type) {
        return new TemplateRenderException(
                "Unknown format code '" + specification.type() + "' for object of type '" + type + "'");
    }
}
