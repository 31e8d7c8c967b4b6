package dev.exedra.template.method;

import dev.exedra.template.lexer.PythonCharacters;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Methods of {@code str} that take something off its ends. */
public final class StringTrimming {

    private StringTrimming() {}

    static Map<String, Method<StringValue>> methods() {
        return Map.of(
                "strip", (self, arguments, render) -> strip("strip", self, arguments, true, true, render),
                "lstrip", (self, arguments, render) -> strip("lstrip", self, arguments, true, false, render),
                "rstrip", (self, arguments, render) -> strip("rstrip", self, arguments, false, true, render),
                "removeprefix",
                        (self, arguments, render) -> {
                            String prefix = affix("removeprefix", arguments);
                            boolean found = self.text().startsWith(prefix);
                            return found
                                    ? part(self, prefix.length(), self.text().length(), render)
                                    : self;
                        },
                "removesuffix",
                        (self, arguments, render) -> {
                            String suffix = affix("removesuffix", arguments);
                            boolean found = self.text().endsWith(suffix);
                            return found ? part(self, 0, self.text().length() - suffix.length(), render) : self;
                        });
    }

    private static String affix(String method, Arguments arguments) {
        return StringMethods.text(
                Signature.of(method, 1, "affix").bind(arguments).get(0), method);
    }

    private static Value strip(
            String method, StringValue self, Arguments arguments, boolean left, boolean right, Render render) {
        Value characters = Signature.of(method, 0, "chars").bind(arguments).get(0, NoneValue.NONE);
        return strip(self, characters, left, right, render);
    }

    /**
     * A string without the characters at its ends that are among {@code characters}.
     *
     * @param characters None for white space
     */
    public static StringValue strip(StringValue self, Value characters, boolean left, boolean right, Render render) {
        IntPredicate goes = characters == NoneValue.NONE
                ? PythonCharacters::isSpace
                : among(StringMethods.text(characters, "strip"));
        String text = self.text();
        int start = 0;
        int end = text.length();
        while (left && start < end && goes.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && end > start && goes.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        render.budget().scan(text.length() - (end - start));
        return part(self, start, end, render);
    }

    private static IntPredicate among(String characters) {
        if (characters.length() == 1) {
            char only = characters.charAt(0);
            return character -> character == only;
        }
        Set<Integer> set = characters.codePoints().boxed().collect(Collectors.toUnmodifiableSet());
        return set::contains;
    }

    private static StringValue part(StringValue self, int start, int end, Render render) {
        if (end - start == self.text().length()) {
            return self;
        }
        render.budget().allocate(end - start);
        return new StringValue(self.text().substring(start, end), self.safe());
    }
}
