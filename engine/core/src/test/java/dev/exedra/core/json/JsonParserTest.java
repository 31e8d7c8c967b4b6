package dev.exedra.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParserTest {

    private static JsonException refused(byte[] text, JsonLimits limits) {
        return assertThrows(JsonException.class, () -> JsonParser.parse(text, limits, JsonDialect.STRICT));
    }

    private static void assertRefused(String reason, byte[] text, JsonLimits limits) {
        String message = String.valueOf(refused(text, limits).getMessage());
        assertTrue(message.contains(reason), message);
    }

    @Test
    void readsEveryKindOfValue() {
        Json json = JsonParser.parse(" {\"a\": [1, -2.5e3, true, false, null], \"b\": {\"c\": \"d\"}, \"\": []}\r\n\t");
        Map<?, ?> plain = (Map<?, ?>) Objects.requireNonNull(json.toPlain());
        assertEquals(List.of("a", "b", ""), List.copyOf(plain.keySet()));
        assertEquals(Arrays.asList(1L, -2500.0, true, false, null), plain.get("a"));
        assertEquals(Map.of("c", "d"), plain.get("b"));
        assertEquals(List.of(), plain.get(""));
    }

    @Test
    void keepsNumbersExactly() {
        assertEquals(
                OptionalLong.of(Long.MAX_VALUE), number("9223372036854775807").exactLong());
        assertEquals(OptionalLong.empty(), number("9223372036854775808").exactLong());
        assertEquals(
                new BigInteger("9223372036854775808"),
                number("9223372036854775808").toPlain());
        assertEquals(OptionalLong.of(8), number("8.0").exactLong());
        assertEquals(OptionalLong.of(1000), number("1e3").exactLong());
        assertEquals(OptionalLong.empty(), number("8.5").exactLong());
        assertEquals(OptionalLong.empty(), number("1e999999999").exactLong());
        assertEquals(1.0e-6, number("1e-06").doubleValue());
        assertEquals("1e-06", number("1e-06").text());
    }

    private static JsonNumber number(String text) {
        return (JsonNumber) JsonParser.parse(text);
    }

    @Test
    void unescapesStrings() {
        Json json = JsonParser.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00 \u4e16\ud83d\ude00\"");
        assertEquals("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00 \u4e16\ud83d\ude00", json.toPlain());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{1:1}",
                "'a'",
                "\"",
                "\"a",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800\\n\"",
                "\"\\ud800\\ud800\"",
                "\"\n\"",
                "\"\t\"",
                "01",
                "-",
                "+1",
                "1.",
                ".5",
                "1e",
                "1e+",
                "0x10",
                "1_000",
                "1f",
                "NaN",
                "Infinity",
                "-Infinity",
                "tru",
                "True",
                "nul",
                "none",
                "1 2",
                "[] []",
                "[1 2]",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "// c\n1",
                "[1]/**/",
                "\ufeff1",
                "\u00a01",
                "{\"a\":1,\"a\":2}"
            })
    void refusesWhatIsNotJson(String text) {
        refused(text.getBytes(StandardCharsets.UTF_8), JsonLimits.SMALL);
    }

    @Test
    void refusesMalformedUtf8() {
        int[][] malformed = {
            {0x80},
            {0xc0, 0x80},
            {0xc1, 0xbf},
            {0xc3},
            {0xc3, 0x28},
            {0xe0, 0x9f, 0xbf},
            {0xe2, 0x82},
            {0xed, 0xa0, 0x80},
            {0xf0, 0x8f, 0xbf, 0xbf},
            {0xf0, 0x9f, 0x98},
            {0xf4, 0x90, 0x80, 0x80},
            {0xf5, 0x80, 0x80, 0x80},
            {0xff}
        };
        for (int[] sequence : malformed) {
            byte[] text = new byte[sequence.length + 2];
            text[0] = '"';
            for (int i = 0; i < sequence.length; i++) {
                text[i + 1] = (byte) sequence[i];
            }
            text[text.length - 1] = '"';
            assertEquals(1, refused(text, JsonLimits.SMALL).byteOffset(), Arrays.toString(sequence));
        }
    }

    @Test
    void agreesWithTheJdkOnEveryCharacter() {
        for (int character = 0x20; character <= 0x10ffff; character++) {
            if (character < 0xd800 || character > 0xdfff) {
                byte[] utf8 = Character.toString(character).getBytes(StandardCharsets.UTF_8);
                assertEquals(-1, Utf8.firstMalformed(utf8), Integer.toHexString(character));
            }
        }
    }

    @Test
    void saysWhereTheErrorIs() {
        JsonException exception =
                refused("{\n  \"a\": 1,\n  \"b\": oops\n}".getBytes(StandardCharsets.UTF_8), JsonLimits.SMALL);
        assertEquals(3, exception.line());
        assertEquals(19, exception.byteOffset());
        assertEquals("line 3, byte 19: expected a value, found oops", exception.getMessage());
    }

    @Test
    void readsPythonsNonFiniteNumbersOnlyWhereAllowed() {
        byte[] text = "[NaN, Infinity, -Infinity]".getBytes(StandardCharsets.UTF_8);
        Json json = JsonParser.parse(text, JsonLimits.SMALL, JsonDialect.PYTHON);
        assertEquals(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY), json.toPlain());
        refused(text, JsonLimits.SMALL);
    }

    @Test
    void stopsAtEveryLimit() {
        JsonLimits limits = new JsonLimits(100, 3, 5, 4);
        byte[] deep = "[[[1]]]".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                List.of(List.of(List.of(1L))),
                JsonParser.parse(deep, limits, JsonDialect.STRICT).toPlain());
        assertRefused("3 levels", "[[[[1]]]]".getBytes(StandardCharsets.UTF_8), limits);
        assertRefused("5 values", "[1,2,3,4,5]".getBytes(StandardCharsets.UTF_8), limits);
        assertRefused("4 characters", "12345".getBytes(StandardCharsets.UTF_8), limits);
        assertRefused("limit of 100", new byte[101], limits);
    }

    @Test
    void leavesOutMembersOfTheOutermostObject() {
        String text =
                "{\"a\":{\"x\":[\"}\\\"\",1]},\"b\":{\"a\":2},\"c\":\"]\\\\\",\"d\":-1.5,\"e\":[[],{}] , \"f\":null}";
        Set<String> keys = Set.of("a", "c", "d", "e", "f");
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Json json = JsonParser.parseWithout(keys, utf8, JsonLimits.SMALL, JsonDialect.STRICT);
        assertEquals(Map.of("b", Map.of("a", 2L)), json.toPlain());
        for (int end = 0; end < utf8.length; end++) {
            byte[] cut = Arrays.copyOf(utf8, end);
            assertThrows(
                    JsonException.class,
                    () -> JsonParser.parseWithout(keys, cut, JsonLimits.SMALL, JsonDialect.STRICT));
        }
    }

    @Test
    void refusesMillionsOfBracketsWithoutOverflowingTheStack() {
        byte[] brackets = new byte[5_000_000];
        Arrays.fill(brackets, (byte) '[');
        assertRefused("nested deeper", brackets, JsonLimits.SMALL);
    }
}
