package dev.exedra.template.function;

import dev.exedra.template.TemplateException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.format.PercentFormat;
import dev.exedra.template.lexer.PythonCharacters;
import dev.exedra.template.method.StringCases;
import dev.exedra.template.method.StringShaping;
import dev.exedra.template.method.StringSplitting;
import dev.exedra.template.method.StringTrimming;
import dev.exedra.template.operation.CodePoints;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that make a text of a text. */
final class TextFilters {

    private static final Signature TRIM = Signature.of("trim", 0, "chars");
    private static final Signature REPLACE = Signature.of("replace", 2, "old", "new", "count");
    private static final Signature CENTER = Signature.of("center", 0, "width");
    private static final Signature INDENT = Signature.of("indent", 0, "width", "first", "blank");
    private static final Signature TRUNCATE = Signature.of("truncate", 0, "length", "killwords", "end", "leeway");
    private static final Signature NOTHING = Signature.of("filter", 0);

    private TextFilters() {}

    static Map<String, Render.Filter> table() {
        return Map.ofEntries(
                Map.entry("string", (input, arguments, render) -> {
                    NOTHING.bind(arguments);
                    return soft(input, render);
                }),
                Map.entry("upper", changing(StringCases::upper)),
                Map.entry("lower", changing(StringCases::lower)),
                Map.entry("capitalize", changing(StringCases::capitalize)),
                Map.entry("title", changing(TextFilters::title)),
                Map.entry("trim", TextFilters::trim),
                Map.entry("replace", TextFilters::replace),
                Map.entry("center", TextFilters::center),
                Map.entry("indent", TextFilters::indent),
                Map.entry("truncate", TextFilters::truncate),
                Map.entry("wordcount", TextFilters::wordCount),
                Map.entry("format", TextFilters::format));
    }

    /** The value as a string; what is marked safe stays so. */
    static StringValue soft(Value value, Render render) {
        return value instanceof StringValue string
                ? string
                : StringValue.of(Representation.string(value, render.budget()));
    }

    /** A string that must be one. */
    static StringValue required(Value value, String filter) {
        if (value instanceof StringValue string) {
            return string;
        }
        throw notAString(value, filter);
    }

    private static TemplateException notAString(Value value, String filter) {
        if (value instanceof UndefinedValue undefined) {
            return undefined.failure();
        }
        return new TemplateRenderException("the filter " + filter + " needs a str, not " + value.typeName());
    }

    private static Render.Filter changing(UnaryOperator<String> change) {
        return (input, arguments, render) -> {
            NOTHING.bind(arguments);
            StringValue string = soft(input, render);
            render.budget().allocate(string.text().length());
            return new StringValue(change.apply(string.text()), string.safe());
        };
    }

    /** Unlike the method of that name, letters after an apostrophe stay small. */
    private static String title(String text) {
        StringBuilder result = new StringBuilder(text.length());
        int start = 0;
        while (start < text.length()) {
            boolean separator = separatesWords(text.charAt(start));
            int end = start;
            while (end < text.length() && separatesWords(text.charAt(end)) == separator) {
                end++;
            }
            int first = text.offsetByCodePoints(start, 1);
            result.append(StringCases.upper(text.substring(start, first)))
                    .append(StringCases.lower(text.substring(first, end)));
            start = end;
        }
        return result.toString();
    }

    private static boolean separatesWords(char character) {
        return PythonCharacters.isSpace(character) || "-({[<".indexOf(character) >= 0;
    }

    private static Value trim(Value input, Arguments arguments, Render render) {
        Value characters = TRIM.bind(arguments).get(0, NoneValue.NONE);
        return StringTrimming.strip(soft(input, render), characters, true, true, render);
    }

    private static Value replace(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = REPLACE.bind(arguments);
        int count = bound.isNone(2) ? -1 : Numbers.small(bound.get(2, NoneValue.NONE));
        return StringValue.of(StringShaping.replace(
                Representation.string(input, render.budget()),
                Representation.string(bound.get(0), render.budget()),
                Representation.string(bound.get(1), render.budget()),
                count,
                render.budget()));
    }

    private static Value center(Value input, Arguments arguments, Render render) {
        int width = Numbers.small(CENTER.bind(arguments).get(0, IntegerValue.of(80)));
        return StringShaping.centered(soft(input, render), width, render.budget());
    }

    private static Value indent(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = INDENT.bind(arguments);
        StringValue string = required(input, "indent");
        Value width = bound.get(0, IntegerValue.of(4));
        String indention = width instanceof StringValue given ? given.text() : spaces(Numbers.small(width), render);
        boolean blank = Sizes.isTrue(bound.get(2, BooleanValue.FALSE));
        List<String> lines = StringSplitting.lines(string.text() + "\n", false, render.budget());
        Text result = new Text(render.budget());
        result.append(Sizes.isTrue(bound.get(1, BooleanValue.FALSE)) ? indention : "");
        result.append(lines.getFirst());
        for (String line : lines.subList(1, lines.size())) {
            render.budget().step();
            result.append("\n")
                    .append(blank || !line.isEmpty() ? indention : "")
                    .append(line);
        }
        return new StringValue(result.toString(), string.safe());
    }

    private static String spaces(int count, Render render) {
        render.budget().allocate(Math.max(0, count));
        return " ".repeat(Math.max(0, count));
    }

    private static Value truncate(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = TRUNCATE.bind(arguments);
        int length = Numbers.small(bound.get(0, IntegerValue.of(255)));
        String end = required(bound.get(2, StringValue.of("...")), "truncate").text();
        int leeway = bound.isNone(3) ? 5 : Numbers.small(bound.get(3, NoneValue.NONE));
        int endLength = CodePoints.length(end);
        if (length < endLength || leeway < 0) {
            throw new TemplateRenderException("expected length >= " + endLength + ", got " + length);
        }
        if (Sizes.length(input, render.budget()) <= (long) length + leeway) {
            return input;
        }
        StringValue string = required(input, "truncate");
        String kept = CodePoints.substring(string.text(), 0, length - endLength);
        int space = kept.lastIndexOf(' ');
        boolean cutsWords = Sizes.isTrue(bound.get(1, BooleanValue.FALSE)) || space < 0;
        render.budget().allocate(length);
        return new StringValue((cutsWords ? kept : kept.substring(0, space)) + end, string.safe());
    }

    private static Value wordCount(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        String text = soft(input, render).text();
        render.budget().scan(text.length());
        int words = 0;
        boolean inWord = false;
        for (int offset = 0; offset < text.length(); ) {
            int character = text.codePointAt(offset);
            boolean part = character == '_' || Character.isLetterOrDigit(character);
            words += part && !inWord ? 1 : 0;
            inWord = part;
            offset += Character.charCount(character);
        }
        return IntegerValue.of(words);
    }

    private static Value format(Value input, Arguments arguments, Render render) {
        if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
            throw new TemplateRenderException("can't handle positional and keyword arguments at the same time");
        }
        DictionaryValue.Builder named = DictionaryValue.builder();
        arguments.named().forEach(named::put);
        Value given = arguments.named().isEmpty() ? new TupleValue(arguments.positional()) : named.build();
        return PercentFormat.format(soft(input, render), given, render);
    }
}
