package dev.exedra.template.function;

import dev.exedra.template.lexer.PythonCharacters;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes comments and tags out of HTML, makes white space single, and resolves the entities that it knows. */
final class TagStripping {

    private static final Map<String, String> ENTITIES =
            Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'", "nbsp", "\u00A0");
    private static final int LONGEST_ENTITY = 10;

    private TagStripping() {}

    static Value strip(String html, Render render) {
        render.budget().allocate(4L * html.length());
        String text = without(without(html, "<!--", "-->"), "<", ">");
        return StringValue.of(unescaped(String.join(" ", words(text))));
    }

    private static String without(String text, String begin, String end) {
        StringBuilder result = new StringBuilder(text.length());
        int position = 0;
        while (true) {
            int start = text.indexOf(begin, position);
            int stop = start < 0 ? -1 : text.indexOf(end, start + begin.length());
            if (stop < 0) {
                return result.append(text, position, text.length()).toString();
            }
            result.append(text, position, start);
            position = stop + end.length();
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = PythonCharacters.skipSpace(text, 0);
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && !PythonCharacters.isSpace(text.charAt(end))) {
                end++;
            }
            words.add(text.substring(start, end));
            start = PythonCharacters.skipSpace(text, end);
        }
        return words;
    }

    private static String unescaped(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int index = 0; index < text.length(); index++) {
            int end = text.charAt(index) == '&'
                    ? text.indexOf(';', index, Math.min(text.length(), index + LONGEST_ENTITY))
                    : -1;
            String entity = end < 0 ? null : entity(text.substring(index + 1, end));
            if (entity == null) {
                result.append(text.charAt(index));
            } else {
                result.append(entity);
                index = end;
            }
        }
        return result.toString();
    }

    private static @Nullable String entity(String name) {
        if (!name.startsWith("#")) {
            return ENTITIES.get(name);
        }
        boolean hexadecimal = name.startsWith("#x") || name.startsWith("#X");
        try {
            int character = Integer.parseInt(name.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
            return Character.isValidCodePoint(character) ? Character.toString(character) : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
