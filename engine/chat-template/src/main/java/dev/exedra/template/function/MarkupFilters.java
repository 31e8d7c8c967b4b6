package dev.exedra.template.function;

import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Markup;
import dev.exedra.template.operation.Unpacking;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Filters for HTML and addresses. */
final class MarkupFilters {

    private static final Signature NOTHING = Signature.of("filter", 0);
    private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();
    private static final String UNQUOTED = "_.-~";

    private MarkupFilters() {}

    static Map<String, Render.Filter> table() {
        Render.Filter escape = (input, arguments, render) -> {
            NOTHING.bind(arguments);
            return Markup.escape(TextFilters.soft(input, render), render.budget());
        };
        return Map.of(
                "e",
                escape,
                "escape",
                escape,
                "forceescape",
                (input, arguments, render) -> Markup.escape(
                        StringValue.of(TextFilters.soft(input, render).text()), render.budget()),
                "safe",
                (input, arguments, render) ->
                        new StringValue(TextFilters.soft(input, render).text(), true),
                "striptags",
                (input, arguments, render) ->
                        TagStripping.strip(TextFilters.soft(input, render).text(), render),
                "urlencode",
                MarkupFilters::urlEncode);
    }

    private static Value urlEncode(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        if (input instanceof StringValue || !Iteration.isIterable(input)) {
            return StringValue.of(quoted(TextFilters.soft(input, render).text(), UNQUOTED + "/", render));
        }
        Value pairs = input instanceof DictionaryValue dictionary
                ? new DictionaryView(DictionaryView.Kind.ITEMS, dictionary)
                : input;
        Text result = new Text(render.budget());
        Iterator<Value> items = Iteration.over(pairs, render.budget());
        while (items.hasNext()) {
            List<Value> pair = Iteration.list(items.next(), render.budget());
            Unpacking.requireSize(pair, 2);
            result.append(result.length() == 0 ? "" : "&")
                    .append(forQuery(pair.getFirst(), render))
                    .append("=")
                    .append(forQuery(pair.getLast(), render));
        }
        return StringValue.of(result.toString());
    }

    private static String forQuery(Value value, Render render) {
        return quoted(TextFilters.soft(value, render).text(), UNQUOTED, render).replace("%20", "+");
    }

    private static String quoted(String text, String unquoted, Render render) {
        render.budget().allocate(3L * text.length());
        StringBuilder result = new StringBuilder(text.length());
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (one & 0xFF);
            boolean plain =
                    character < 0x80 && (Character.isLetterOrDigit(character) || unquoted.indexOf(character) >= 0);
            if (plain) {
                result.append(character);
            } else {
                result.append('%').append(HEXADECIMAL.toHexDigits(one));
            }
        }
        return result.toString();
    }
}
