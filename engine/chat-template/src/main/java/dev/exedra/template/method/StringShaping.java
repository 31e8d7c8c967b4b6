package dev.exedra.template.method;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.format.BraceFormat;
import dev.exedra.template.operation.CodePoints;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.TextSearch;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Methods of {@code str} that replace in it, pad it and fill it in. */
public final class StringShaping {

    private static final Signature REPLACE = Signature.of("replace", 2, "old", "new", "count");
    private static final Signature ZFILL = Signature.of("zfill", 1, "width");
    private static final Signature EXPANDTABS = Signature.of("expandtabs", 0, "tabsize");
    private static final Signature FORMAT_MAP = Signature.of("format_map", 1, "mapping");

    private interface Padding {
        String pad(String text, String fill, int missing, int width);
    }

    private StringShaping() {}

    static Map<String, Method<StringValue>> methods() {
        return Map.of(
                "replace", StringShaping::replace,
                "format", BraceFormat::format,
                "format_map", StringShaping::formatMap,
                "zfill", StringShaping::zeroFill,
                "expandtabs", StringShaping::expandTabs,
                "center", padding("center", StringShaping::center),
                "ljust", padding("ljust", (text, fill, missing, width) -> text + fill.repeat(missing)),
                "rjust", padding("rjust", (text, fill, missing, width) -> fill.repeat(missing) + text));
    }

    private static Value replace(StringValue self, Arguments arguments, Render render) {
        Signature.Bound bound = REPLACE.bind(arguments);
        String old = StringMethods.text(bound.get(0), "replace");
        String replacement = StringMethods.text(bound.get(1), "replace");
        int count = Numbers.small(bound.get(2, IntegerValue.of(-1)));
        return new StringValue(replace(self.text(), old, replacement, count, render.budget()), self.safe());
    }

    /**
     * The text with {@code old} replaced from the left.
     *
     * @param count how often at most; negative for always
     */
    public static String replace(String text, String old, String replacement, int count, Budget budget) {
        int most = count < 0 ? Integer.MAX_VALUE : count;
        if (old.isEmpty()) {
            return interleaved(text, replacement, most, budget);
        }
        List<Integer> places = new TextSearch(old, budget).all(text, most);
        if (places.isEmpty()) {
            return text;
        }
        budget.checkLength(text.length() + (long) places.size() * (replacement.length() - old.length()));
        Text result = new Text(budget);
        int start = 0;
        for (int place : places) {
            result.append(text.substring(start, place)).append(replacement);
            start = place + old.length();
        }
        return result.append(text.substring(start)).toString();
    }

    private static String interleaved(String text, String replacement, int most, Budget budget) {
        Text result = new Text(budget);
        int done = 0;
        for (int offset = 0; offset < text.length(); offset += Character.charCount(text.codePointAt(offset))) {
            if (done < most) {
                result.append(replacement);
                done++;
            }
            result.append(Character.toString(text.codePointAt(offset)));
        }
        return done < most ? result.append(replacement).toString() : result.toString();
    }

    private static Method<StringValue> padding(String method, Padding padding) {
        return (self, arguments, render) -> {
            Signature.Bound bound = Signature.of(method, 1, "width", "fillchar").bind(arguments);
            String fill = StringMethods.text(bound.get(1, StringValue.of(" ")), method);
            if (CodePoints.length(fill) != 1) {
                throw new TemplateRenderException("The fill character must be exactly one character long");
            }
            return padded(self, Numbers.small(bound.get(0)), fill, padding, render.budget());
        };
    }

    private static StringValue padded(StringValue self, int width, String fill, Padding padding, Budget budget) {
        int missing = width - CodePoints.length(self.text());
        if (missing <= 0) {
            return self;
        }
        budget.allocate((long) self.text().length() + (long) missing * fill.length());
        return new StringValue(padding.pad(self.text(), fill, missing, width), self.safe());
    }

    /** The string in the middle of {@code width} characters. */
    public static StringValue centered(StringValue self, int width, Budget budget) {
        return padded(self, width, " ", StringShaping::center, budget);
    }

    /** CPython puts the odd space to the left of an odd width. */
    private static String center(String text, String fill, int missing, int width) {
        int left = missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static Value zeroFill(StringValue self, Arguments arguments, Render render) {
        int width = Numbers.small(ZFILL.bind(arguments).get(0));
        return padded(
                self,
                width,
                "0",
                (text, fill, missing, all) -> {
                    boolean signed = text.startsWith("+") || text.startsWith("-");
                    String sign = signed ? text.substring(0, 1) : "";
                    return sign + fill.repeat(missing) + text.substring(sign.length());
                },
                render.budget());
    }

    private static Value expandTabs(StringValue self, Arguments arguments, Render render) {
        int size = Numbers.small(EXPANDTABS.bind(arguments).get(0, IntegerValue.of(8)));
        Text text = new Text(render.budget());
        int column = 0;
        for (int offset = 0; offset < self.text().length(); ) {
            int character = self.text().codePointAt(offset);
            offset += Character.charCount(character);
            if (character == '\t') {
                int spaces = size <= 0 ? 0 : size - column % size;
                render.budget().checkLength(spaces);
                text.append(" ".repeat(spaces));
                column += spaces;
            } else {
                text.append(Character.toString(character));
                column = character == '\n' || character == '\r' ? 0 : column + 1;
            }
        }
        return new StringValue(text.toString(), self.safe());
    }

    private static Value formatMap(StringValue self, Arguments arguments, Render render) {
        if (!(FORMAT_MAP.bind(arguments).get(0) instanceof DictionaryValue mapping)) {
            throw new TemplateRenderException("format_map() argument must be a mapping");
        }
        Map<String, Value> named = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> {
            if (entry.key() instanceof StringValue key) {
                named.put(key.text(), entry.value());
            }
        });
        return BraceFormat.format(self, new Arguments(List.of(), named), render);
    }
}
