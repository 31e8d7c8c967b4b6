package dev.exedra.template.method;

import dev.exedra.template.lexer.PythonCharacters;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Methods of {@code str} that ask what it consists of. */
public final class StringKinds {

    private StringKinds() {}

    static Map<String, Method<StringValue>> methods() {
        return Map.ofEntries(
                method("isalpha", all(Character::isLetter)),
                method("isalnum", all(character -> Character.isLetter(character) || isNumeric(character))),
                method("isdigit", all(StringKinds::isDigit)),
                method("isdecimal", all(Character::isDigit)),
                method("isnumeric", all(StringKinds::isNumeric)),
                method("isspace", all(PythonCharacters::isSpace)),
                method("isascii", text -> text.chars().allMatch(character -> character < 0x80)),
                method("islower", StringKinds::isLower),
                method("isupper", StringKinds::isUpper),
                method("istitle", StringKinds::isTitle),
                method("isidentifier", StringKinds::isIdentifier));
    }

    private static Map.Entry<String, Method<StringValue>> method(String name, Predicate<String> test) {
        Signature signature = Signature.of(name, 0);
        return Map.entry(name, (self, arguments, render) -> {
            signature.bind(arguments);
            render.budget().scan(self.text().length());
            return BooleanValue.of(test.test(self.text()));
        });
    }

    private static Predicate<String> all(IntPredicate test) {
        return text -> !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static boolean isNumeric(int character) {
        int type = Character.getType(character);
        return Character.isDigit(character) || type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
    }

    /** Decimal digits and superscripts. */
    private static boolean isDigit(int character) {
        boolean superscript = character == 0xB2
                || character == 0xB3
                || character == 0xB9
                || character == 0x2070
                || (character >= 0x2074 && character <= 0x2079)
                || (character >= 0x2080 && character <= 0x2089);
        return Character.isDigit(character) || superscript;
    }

    /** Whether there are letters and all of them are small. */
    public static boolean isLower(String text) {
        boolean cased = text.codePoints().anyMatch(Character::isLowerCase);
        return cased
                && text.codePoints()
                        .noneMatch(character -> Character.isUpperCase(character) || Character.isTitleCase(character));
    }

    /** Whether there are letters and all of them are capitals. */
    public static boolean isUpper(String text) {
        boolean cased = text.codePoints().anyMatch(Character::isUpperCase);
        return cased
                && text.codePoints()
                        .noneMatch(character -> Character.isLowerCase(character) || Character.isTitleCase(character));
    }

    private static boolean isTitle(String text) {
        boolean inWord = false;
        boolean cased = false;
        for (int offset = 0; offset < text.length(); ) {
            int character = text.codePointAt(offset);
            offset += Character.charCount(character);
            boolean capital = Character.isUpperCase(character) || Character.isTitleCase(character);
            if (inWord ? capital : Character.isLowerCase(character)) {
                return false;
            }
            inWord = StringCases.isCased(character);
            cased |= inWord;
        }
        return cased;
    }

    private static boolean isIdentifier(String text) {
        return !text.isEmpty()
                && PythonCharacters.isNameStart(text.codePointAt(0))
                && text.codePoints().allMatch(PythonCharacters::isNamePart);
    }
}
