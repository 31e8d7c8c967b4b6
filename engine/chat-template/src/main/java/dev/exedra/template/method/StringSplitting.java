package dev.exedra.template.method;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.lexer.PythonCharacters;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Markup;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.operation.TextSearch;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.Items;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Methods of {@code str} that take it apart, and the one that puts texts together. */
public final class StringSplitting {

    private static final Signature SPLITLINES = Signature.of("splitlines", 0, "keepends");
    private static final Signature JOIN = Signature.of("join", 1, "iterable");

    private StringSplitting() {}

    static Map<String, Method<StringValue>> methods() {
        return Map.of(
                "split", (self, arguments, render) -> split("split", self, arguments, false, render),
                "rsplit", (self, arguments, render) -> split("rsplit", self, arguments, true, render),
                "splitlines", StringSplitting::splitLines,
                "partition", (self, arguments, render) -> partition("partition", self, arguments, false, render),
                "rpartition", (self, arguments, render) -> partition("rpartition", self, arguments, true, render),
                "join", StringSplitting::join);
    }

    private static Value split(String method, StringValue self, Arguments arguments, boolean fromRight, Render render) {
        Signature.Bound bound = Signature.of(method, 0, "sep", "maxsplit").bind(arguments);
        int given = Numbers.small(bound.get(1, IntegerValue.of(-1)));
        int most = given < 0 ? Integer.MAX_VALUE : given;
        if (bound.isNone(0)) {
            render.budget().scan(self.text().length());
            List<String> words = fromRight
                    ? wordsFromRight(self.text(), most, render.budget())
                    : words(self.text(), most, render.budget());
            return list(words, self.safe(), render);
        }
        String separator = StringMethods.text(bound.get(0, NoneValue.NONE), method);
        return list(split(self.text(), requireSeparator(separator), most, fromRight, render), self.safe(), render);
    }

    private static String requireSeparator(String separator) {
        if (separator.isEmpty()) {
            throw new TemplateRenderException("empty separator");
        }
        return separator;
    }

    private static List<String> split(String text, String separator, int most, boolean fromRight, Render render) {
        List<Integer> places = fromRight
                ? placesFromRight(text, separator, most, render)
                : new TextSearch(separator, render.budget()).all(text, most);
        List<String> parts = new ArrayList<>(places.size() + 1);
        int start = 0;
        for (int place : places) {
            parts.add(text.substring(start, place));
            start = place + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<Integer> placesFromRight(String text, String separator, int most, Render render) {
        render.budget().allocate(text.length());
        List<Integer> places = new ArrayList<>();
        TextSearch search = new TextSearch(StringSearch.reversed(separator), render.budget());
        for (int place : search.all(StringSearch.reversed(text), most)) {
            places.add(text.length() - place - separator.length());
        }
        Collections.reverse(places);
        return places;
    }

    private static List<String> words(String text, int most, Budget budget) {
        Items<String> words = new Items<>(budget);
        int start = PythonCharacters.skipSpace(text, 0);
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && !PythonCharacters.isSpace(text.charAt(end))) {
                end++;
            }
            if (words.size() == most) {
                return words.add(text.substring(start)).list();
            }
            words.add(text.substring(start, end));
            start = PythonCharacters.skipSpace(text, end);
        }
        return words.list();
    }

    private static List<String> wordsFromRight(String text, int most, Budget budget) {
        Items<String> words = new Items<>(budget);
        int end = PythonCharacters.endWithoutSpace(text, 0, text.length());
        while (end > 0) {
            int start = end;
            while (start > 0 && !PythonCharacters.isSpace(text.charAt(start - 1))) {
                start--;
            }
            if (words.size() == most) {
                words.add(text.substring(0, end));
                break;
            }
            words.add(text.substring(start, end));
            end = PythonCharacters.endWithoutSpace(text, 0, start);
        }
        return words.list().reversed();
    }

    private static Value splitLines(StringValue self, Arguments arguments, Render render) {
        boolean keepsEnds = Sizes.isTrue(SPLITLINES.bind(arguments).get(0, BooleanValue.FALSE));
        return list(lines(self.text(), keepsEnds, render.budget()), self.safe(), render);
    }

    /** The lines of a text, at all the line ends that Python's {@code splitlines} knows. */
    public static List<String> lines(String text, boolean keepsEnds, Budget budget) {
        budget.scan(text.length());
        Items<String> lines = new Items<>(budget);
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && !isLineEnd(text.charAt(end))) {
                end++;
            }
            int next = text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length());
            lines.add(text.substring(start, keepsEnds ? next : end));
            start = next;
        }
        return lines.list();
    }

    private static boolean isLineEnd(char character) {
        return (character >= '\n' && character <= '\r')
                || (character >= 0x1C && character <= 0x1E)
                || character == 0x85
                || character == 0x2028
                || character == 0x2029;
    }

    private static Value partition(
            String method, StringValue self, Arguments arguments, boolean fromRight, Render render) {
        Value given = Signature.of(method, 1, "sep").bind(arguments).get(0);
        String separator = requireSeparator(StringMethods.text(given, method));
        List<String> parts = split(self.text(), separator, 1, fromRight, render);
        List<String> three = parts.size() == 2
                ? List.of(parts.getFirst(), separator, parts.getLast())
                : fromRight ? List.of("", "", self.text()) : List.of(self.text(), "", "");
        return new TupleValue(values(three, self.safe(), render));
    }

    private static Value list(List<String> parts, boolean safe, Render render) {
        return new ListValue(values(parts, safe, render));
    }

    private static List<Value> values(List<String> parts, boolean safe, Render render) {
        render.budget().allocateItems(parts.size());
        List<Value> values = new ArrayList<>(parts.size());
        long characters = 0;
        for (String part : parts) {
            characters += part.length();
            values.add(new StringValue(part, safe));
        }
        render.budget().allocate(characters);
        return values;
    }

    private static Value join(StringValue self, Arguments arguments, Render render) {
        Iterator<Value> items = Iteration.over(JOIN.bind(arguments).get(0), render.budget());
        Text joined = new Text(render.budget());
        for (int index = 0; items.hasNext(); index++) {
            if (!(items.next() instanceof StringValue item)) {
                throw new TemplateRenderException("sequence item " + index + ": expected str instance");
            }
            String text = self.safe() ? Markup.escape(item, render.budget()).text() : item.text();
            joined.append(index == 0 ? "" : self.text()).append(text);
        }
        return new StringValue(joined.toString(), self.safe());
    }
}
