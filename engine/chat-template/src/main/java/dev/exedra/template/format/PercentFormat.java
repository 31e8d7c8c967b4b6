package dev.exedra.template.format;

import dev.exedra.template.TemplateException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.CodePoints;
import dev.exedra.template.operation.Markup;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** Python's {@code format % arguments}. */
public final class PercentFormat {

    /** One conversion: {@code %-08.3f} and the like. */
    private record Conversion(String flags, int width, int precision, char type) {
        boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }
    }

    private final String format;
    private final boolean safe;
    private final Value arguments;
    private final List<Value> positional;
    private final Budget budget;
    private final Text text;
    private int position;
    private int used;

    private PercentFormat(StringValue format, Value arguments, Budget budget) {
        this.format = format.text();
        this.safe = format.safe();
        this.arguments = arguments;
        this.positional = arguments instanceof TupleValue tuple ? tuple.items() : List.of(arguments);
        this.budget = budget;
        this.text = new Text(budget);
    }

    /**
     * The format with its conversions filled in.
     *
     * @param arguments a tuple, a dictionary for conversions with names, or the one value
     * @throws TemplateRenderException if format and arguments do not fit
     */
    public static Value format(StringValue format, Value arguments, Render render) {
        return new PercentFormat(format, arguments, render.budget()).run();
    }

    private Value run() {
        boolean named = false;
        while (position < format.length()) {
            int percent = format.indexOf('%', position);
            int end = percent < 0 ? format.length() : percent;
            text.append(format.substring(position, end));
            position = end + 1;
            if (percent >= 0) {
                named |= convert();
            }
        }
        boolean mapping = switch (arguments) {
            case DictionaryValue dictionary -> true;
            case ListValue list -> true;
            case RangeValue range -> true;
            case UndefinedValue undefined -> true;
            default -> false;
        };
        if (used < positional.size() && !named && !mapping) {
            throw new TemplateRenderException("not all arguments converted during string formatting");
        }
        return new StringValue(text.toString(), safe);
    }

    /** Writes the conversion behind a percent sign; whether its argument had a name. */
    private boolean convert() {
        budget.step();
        String name = peek() == '(' ? name() : null;
        StringBuilder flags = new StringBuilder();
        while ("#0- +".indexOf(peek()) >= 0) {
            flags.append(take());
        }
        int width = number();
        if (width < 0) {
            flags.append('-');
        }
        int precision = -1;
        if (peek() == '.') {
            take();
            precision = Math.max(0, number());
        }
        while ("hlL".indexOf(peek()) >= 0) {
            take();
        }
        Conversion conversion = new Conversion(flags.toString(), Math.abs(width), precision, take());
        if (conversion.type() == '%') {
            text.append('%');
        } else {
            write(conversion, name == null ? next() : named(name));
        }
        return name != null;
    }

    private char peek() {
        if (position >= format.length()) {
            throw new TemplateRenderException("incomplete format");
        }
        return format.charAt(position);
    }

    private char take() {
        char character = peek();
        position++;
        return character;
    }

    private String name() {
        int depth = 0;
        int start = position + 1;
        do {
            char character = position < format.length() ? take() : 0;
            if (character == 0) {
                throw new TemplateRenderException("incomplete format key");
            }
            depth += character == '(' ? 1 : character == ')' ? -1 : 0;
        } while (depth > 0);
        return format.substring(start, position - 1);
    }

    private int number() {
        if (peek() == '*') {
            take();
            return Numbers.small(next());
        }
        long number = 0;
        while (peek() >= '0' && peek() <= '9') {
            number = Math.min(Integer.MAX_VALUE, number * 10 + (take() - '0'));
        }
        return (int) number;
    }

    private Value next() {
        if (used >= positional.size()) {
            throw new TemplateRenderException("not enough arguments for format string");
        }
        return positional.get(used++);
    }

    private Value named(String name) {
        if (!(arguments instanceof DictionaryValue dictionary)) {
            throw new TemplateRenderException("format requires a mapping");
        }
        Value value = dictionary.get(name);
        if (value == null) {
            throw new TemplateRenderException("'" + name + "'");
        }
        return value;
    }

    private void write(Conversion conversion, Value value) {
        budget.checkLength(Math.max(conversion.width(), conversion.precision()));
        switch (conversion.type()) {
            case 's' -> text(conversion, escaped(Representation.string(value, budget), value));
            case 'r', 'a' -> text(conversion, escaped(Representation.representation(value, budget), value));
            case 'c' -> text(conversion, character(value));
            case 'd', 'i', 'u', 'x', 'X', 'o' -> integer(conversion, value);
            case 'e', 'E', 'f', 'F', 'g', 'G' -> floating(conversion, value);
            default -> throw new TemplateRenderException("unsupported format character '" + conversion.type() + "'");
        }
    }

    private String escaped(String string, Value value) {
        boolean escapes = safe && !(value instanceof StringValue given && given.safe());
        return escapes ? Markup.escape(StringValue.of(string), budget).text() : string;
    }

    private static String character(Value value) {
        if (value instanceof StringValue string && CodePoints.length(string.text()) == 1) {
            return string.text();
        }
        int character = value instanceof StringValue ? -1 : Numbers.small(value);
        if (!Character.isValidCodePoint(character)) {
            throw new TemplateRenderException("the conversion c requires int or char");
        }
        return Character.toString(character);
    }

    private void text(Conversion conversion, String string) {
        boolean cut = conversion.precision() >= 0 && CodePoints.length(string) > conversion.precision();
        pad(conversion, "", cut ? CodePoints.substring(string, 0, conversion.precision()) : string, false);
    }

    private void integer(Conversion conversion, Value value) {
        BigInteger integer = switch (value) {
            case FloatValue number when "diu".indexOf(conversion.type()) >= 0 -> truncated(number.value());
            default -> Numbers.integerOrNull(value);
        };
        if (integer == null) {
            throw requiresNumber(conversion, value);
        }
        char type = conversion.type();
        String digits = type == 'x' || type == 'X' || type == 'o'
                ? NumberFormat.digits(integer.abs(), type, false)
                : Representation.digits(integer.abs());
        int zeros = Math.max(0, conversion.precision() - digits.length());
        String prefix = conversion.has('#') ? prefix(type) : "";
        String sign = integer.signum() < 0 ? "-" : positiveSign(conversion);
        String padded = "0".repeat(zeros) + (type == 'X' ? digits.toUpperCase(Locale.ROOT) : digits);
        pad(conversion, sign + prefix, padded, true);
    }

    private static String prefix(char type) {
        return switch (type) {
            case 'x' -> "0x";
            case 'X' -> "0X";
            case 'o' -> "0o";
            default -> "";
        };
    }

    static BigInteger truncated(double value) {
        if (!Double.isFinite(value)) {
            throw new TemplateRenderException(
                    "cannot convert float " + (Double.isNaN(value) ? "NaN" : "infinity") + " to integer");
        }
        return new BigDecimal(value).toBigInteger();
    }

    private void floating(Conversion conversion, Value value) {
        if (!Numbers.isNumber(value)) {
            throw requiresNumber(conversion, value);
        }
        double number = Numbers.floating(value);
        int precision = conversion.precision() < 0 ? 6 : conversion.precision();
        char type = conversion.type();
        String digits =
                NumberFormat.digits(Math.abs(number), Character.toLowerCase(type), precision, conversion.has('#'));
        boolean negative = number < 0 || 1 / number < 0;
        pad(
                conversion,
                negative ? "-" : positiveSign(conversion),
                Character.isUpperCase(type) ? digits.toUpperCase(Locale.ROOT) : digits,
                Double.isFinite(number) || conversion.has('0'));
    }

    private static String positiveSign(Conversion conversion) {
        return conversion.has('+') ? "+" : conversion.has(' ') ? " " : "";
    }

    private void pad(Conversion conversion, String sign, String body, boolean number) {
        int padding = Math.max(0, conversion.width() - sign.length() - CodePoints.length(body));
        if (conversion.has('-')) {
            text.append(sign + body + " ".repeat(padding));
        } else if (number && conversion.has('0')) {
            text.append(sign + "0".repeat(padding) + body);
        } else {
            text.append(" ".repeat(padding) + sign + body);
        }
    }

    private static TemplateException requiresNumber(Conversion conversion, Value value) {
        if (value instanceof UndefinedValue undefined) {
            return undefined.failure();
        }
        boolean integer = value instanceof IntegerValue || "xXo".indexOf(conversion.type()) >= 0;
        return new TemplateRenderException("%" + conversion.type() + " format: "
                + (integer ? "an integer" : "a real number") + " is required, not " + value.typeName());
    }
}
