package dev.exedra.template.method;

import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Methods of {@code str} that change upper and lower case. */
public final class StringCases {

    private StringCases() {}

    static Map<String, Method<StringValue>> methods() {
        return Map.of(
                "upper", method("upper", StringCases::upper),
                "lower", method("lower", StringCases::lower),
                "casefold", method("casefold", text -> lower(upper(text))),
                "capitalize", method("capitalize", StringCases::capitalize),
                "title", method("title", StringCases::title),
                "swapcase", method("swapcase", StringCases::swap));
    }

    private static Method<StringValue> method(String name, UnaryOperator<String> change) {
        Signature signature = Signature.of(name, 0);
        return (self, arguments, render) -> {
            signature.bind(arguments);
            render.budget().allocate(self.text().length());
            return new StringValue(change.apply(self.text()), self.safe());
        };
    }

    public static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The first character in title case, the others in lower case. */
    public static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return titled(text.codePointAt(0))
                + lower(text).substring(lower(text.substring(0, first)).length());
    }

    private static String title(String text) {
        StringBuilder result = new StringBuilder(text.length());
        boolean inWord = false;
        for (int offset = 0; offset < text.length(); ) {
            int character = text.codePointAt(offset);
            offset += Character.charCount(character);
            result.append(inWord ? lower(Character.toString(character)) : titled(character));
            inWord = isCased(character);
        }
        return result.toString();
    }

    private static String swap(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            String one = Character.toString(character);
            result.append(
                    Character.isUpperCase(character)
                            ? lower(one)
                            : Character.isLowerCase(character) ? upper(one) : one);
        });
        return result.toString();
    }

    /** Title case; a character such as the German sharp s becomes two. */
    private static String titled(int character) {
        int title = Character.toTitleCase(character);
        String upper = upper(Character.toString(character));
        boolean several = title == character && upper.codePointCount(0, upper.length()) > 1;
        if (!several) {
            return Character.toString(title);
        }
        int first = upper.offsetByCodePoints(0, 1);
        return upper.substring(0, first) + lower(upper.substring(first));
    }

    static boolean isCased(int character) {
        return Character.isUpperCase(character) || Character.isLowerCase(character) || Character.isTitleCase(character);
    }
}
