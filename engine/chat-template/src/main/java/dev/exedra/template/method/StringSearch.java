package dev.exedra.template.method;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.CodePoints;
import dev.exedra.template.operation.TextSearch;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of {@code str} that look for a text in it. */
final class StringSearch {

    /** The chars of a string that start and stop arguments choose; null where they cross. */
    private record Part(int from, int to) {
        static @Nullable Part of(String text, Signature.Bound bound, Render render) {
            if (bound.isNone(1) && bound.isNone(2)) {
                return new Part(0, text.length());
            }
            render.budget().scan(text.length());
            Span span = Span.of(bound, 1, CodePoints.length(text));
            return span.isBackwards()
                    ? null
                    : new Part(CodePoints.offset(text, span.start()), CodePoints.offset(text, span.end()));
        }
    }

    private interface Affix {
        boolean matches(String text, Part part, String affix);
    }

    private StringSearch() {}

    static Map<String, Method<StringValue>> methods() {
        return Map.of(
                "find", (self, arguments, render) -> IntegerValue.of(find("find", self, arguments, render)),
                "index", (self, arguments, render) -> IntegerValue.of(found(find("index", self, arguments, render))),
                "rfind", (self, arguments, render) -> IntegerValue.of(findLast("rfind", self, arguments, render)),
                "rindex",
                        (self, arguments, render) ->
                                IntegerValue.of(found(findLast("rindex", self, arguments, render))),
                "count", StringSearch::count,
                "startswith",
                        (self, arguments, render) ->
                                affix("startswith", self, arguments, render, StringSearch::startsWith),
                "endswith",
                        (self, arguments, render) ->
                                affix("endswith", self, arguments, render, StringSearch::endsWith));
    }

    private static Signature signature(String method) {
        return Signature.of(method, 1, "sub", "start", "end");
    }

    private static int find(String method, StringValue self, Arguments arguments, Render render) {
        Signature.Bound bound = signature(method).bind(arguments);
        String wanted = StringMethods.text(bound.get(0), method);
        Part part = Part.of(self.text(), bound, render);
        int place =
                part == null ? -1 : new TextSearch(wanted, render.budget()).first(self.text(), part.from(), part.to());
        return place < 0 ? -1 : CodePoints.index(self.text(), place);
    }

    private static int findLast(String method, StringValue self, Arguments arguments, Render render) {
        Signature.Bound bound = signature(method).bind(arguments);
        String wanted = StringMethods.text(bound.get(0), method);
        Part part = Part.of(self.text(), bound, render);
        if (part == null) {
            return -1;
        }
        int place = lastPlace(self.text().substring(part.from(), part.to()), wanted, render);
        return place < 0 ? -1 : CodePoints.index(self.text(), part.from() + place);
    }

    /** The last place in Java's chars, found as the first one of both texts turned round. */
    private static int lastPlace(String text, String wanted, Render render) {
        render.budget().allocate(text.length());
        String reversed = reversed(text);
        int place = new TextSearch(reversed(wanted), render.budget()).first(reversed, 0);
        return place < 0 ? -1 : text.length() - place - wanted.length();
    }

    /** By chars: surrogates too are turned round, and found again in that order. */
    static String reversed(String text) {
        char[] characters = new char[text.length()];
        for (int index = 0; index < characters.length; index++) {
            characters[index] = text.charAt(characters.length - 1 - index);
        }
        return new String(characters);
    }

    private static int found(int index) {
        if (index < 0) {
            throw new TemplateRenderException("substring not found");
        }
        return index;
    }

    private static Value count(StringValue self, Arguments arguments, Render render) {
        Signature.Bound bound = signature("count").bind(arguments);
        String wanted = StringMethods.text(bound.get(0), "count");
        Part part = Part.of(self.text(), bound, render);
        if (part == null) {
            return IntegerValue.of(0);
        }
        String searched = self.text().substring(part.from(), part.to());
        if (wanted.isEmpty()) {
            return IntegerValue.of(CodePoints.length(searched) + 1L);
        }
        return IntegerValue.of(new TextSearch(wanted, render.budget()).count(searched));
    }

    private static Value affix(String method, StringValue self, Arguments arguments, Render render, Affix affix) {
        Signature.Bound bound = signature(method).bind(arguments);
        List<Value> affixes = bound.get(0) instanceof TupleValue tuple ? tuple.items() : List.of(bound.get(0));
        Part part = Part.of(self.text(), bound, render);
        boolean matches = false;
        for (Value candidate : affixes) {
            String wanted = StringMethods.text(candidate, method);
            render.budget().scan(wanted.length());
            matches |= part != null && affix.matches(self.text(), part, wanted);
        }
        return BooleanValue.of(matches);
    }

    private static boolean startsWith(String text, Part part, String affix) {
        return affix.length() <= part.to() - part.from() && text.startsWith(affix, part.from());
    }

    private static boolean endsWith(String text, Part part, String affix) {
        return affix.length() <= part.to() - part.from() && text.startsWith(affix, part.to() - affix.length());
    }
}
