package dev.exedra.template.format;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Markup;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.Value;
import java.math.BigInteger;

/** Python's {@code format.format(...)}, with the attributes that the sandbox lets through. */
public final class BraceFormat {

    private static final int NESTING = 2;

    private final Arguments arguments;
    private final boolean safe;
    private final Render render;
    private int automatic;

    private BraceFormat(Arguments arguments, boolean safe, Render render) {
        this.arguments = arguments;
        this.safe = safe;
        this.render = render;
    }

    /** @throws TemplateRenderException if format and arguments do not fit */
    public static Value format(StringValue format, Arguments arguments, Render render) {
        BraceFormat formatting = new BraceFormat(arguments, format.safe(), render);
        return new StringValue(formatting.expand(format.text(), NESTING), format.safe());
    }

    private String expand(String format, int nesting) {
        if (nesting == 0) {
            throw new TemplateRenderException("Max string recursion exceeded");
        }
        Text text = new Text(render.budget());
        int position = 0;
        while (position < format.length()) {
            int start = position;
            while (position < format.length() && "{}".indexOf(format.charAt(position)) < 0) {
                position++;
            }
            text.append(format.substring(start, position));
            if (position == format.length()) {
                break;
            }
            char brace = format.charAt(position++);
            if (position < format.length() && format.charAt(position) == brace) {
                text.append(brace);
                position++;
            } else if (brace == '}') {
                throw new TemplateRenderException("Single '}' encountered in format string");
            } else {
                int end = fieldEnd(format, position);
                text.append(field(format.substring(position, end), nesting));
                position = end + 1;
            }
        }
        return text.toString();
    }

    private static int fieldEnd(String format, int start) {
        int depth = 1;
        boolean bracket = false;
        for (int index = start; index < format.length(); index++) {
            char character = format.charAt(index);
            bracket = (character == '[' && depth == 1) || (bracket && character != ']');
            if (!bracket) {
                depth += character == '{' ? 1 : character == '}' ? -1 : 0;
            }
            if (depth == 0) {
                return index;
            }
        }
        throw new TemplateRenderException("expected '}' before end of string");
    }

    private String field(String field, int nesting) {
        render.budget().step();
        int nameEnd = nameEnd(field);
        Value value = value(field.substring(0, nameEnd));
        int position = nameEnd;
        char conversion = 0;
        if (position < field.length() && field.charAt(position) == '!') {
            if (position + 1 >= field.length()
                    || (position + 2 < field.length() && field.charAt(position + 2) != ':')) {
                throw new TemplateRenderException("expected ':' after conversion specifier");
            }
            conversion = field.charAt(position + 1);
            position += 2;
        }
        String specification = position < field.length() ? expand(field.substring(position + 1), nesting - 1) : "";
        return escaped(ValueFormat.format(converted(value, conversion), specification, render.budget()), value);
    }

    private static int nameEnd(String field) {
        boolean bracket = false;
        for (int index = 0; index < field.length(); index++) {
            char character = field.charAt(index);
            bracket = character == '[' || (bracket && character != ']');
            if (!bracket && (character == '!' || character == ':')) {
                return index;
            }
        }
        return field.length();
    }

    private Value converted(Value value, char conversion) {
        return switch (conversion) {
            case 0 -> value;
            case 's' -> StringValue.of(Representation.string(value, render.budget()));
            case 'r', 'a' -> StringValue.of(Representation.representation(value, render.budget()));
            default -> throw new TemplateRenderException("Unknown conversion specifier " + conversion);
        };
    }

    private String escaped(String text, Value value) {
        boolean escapes = safe && !(value instanceof StringValue given && given.safe());
        return escapes ? Markup.escape(StringValue.of(text), render.budget()).text() : text;
    }

    private Value value(String name) {
        int position = 0;
        while (position < name.length() && name.charAt(position) != '.' && name.charAt(position) != '[') {
            position++;
        }
        Value value = argument(name.substring(0, position));
        while (position < name.length()) {
            boolean item = name.charAt(position) == '[';
            int start = position + 1;
            int end = item ? name.indexOf(']', start) : start;
            while (!item && end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
                end++;
            }
            if (end <= start) {
                throw new TemplateRenderException("Empty attribute in format string");
            }
            String part = name.substring(start, end);
            value = item
                    ? render.access().item(value, key(part), render)
                    : render.access().attribute(value, part, render);
            position = item ? end + 1 : end;
        }
        return value;
    }

    private static Value key(String part) {
        boolean digits = part.chars().allMatch(character -> character >= '0' && character <= '9');
        return digits && part.length() < 10 ? new IntegerValue(new BigInteger(part)) : StringValue.of(part);
    }

    private Value argument(String name) {
        if (!name.isEmpty() && !(key(name) instanceof IntegerValue)) {
            Value value = arguments.named().get(name);
            if (value == null) {
                throw new TemplateRenderException("'" + name + "'");
            }
            return value;
        }
        if (name.isEmpty() ? automatic < 0 : automatic > 0) {
            throw new TemplateRenderException(
                    "cannot switch between automatic field numbering and manual field specification");
        }
        int index = name.isEmpty() ? automatic++ : Integer.parseInt(name);
        if (!name.isEmpty()) {
            automatic = -1;
        }
        if (index >= arguments.positional().size()) {
            throw new TemplateRenderException("Replacement index " + index + " out of range for positional args tuple");
        }
        return arguments.positional().get(index);
    }
}
