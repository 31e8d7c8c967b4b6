package dev.exedra.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void writesWhatItsParserReadsBack() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", "quote \" slash \\ line\n control \u0001 half \ud800 \ud83d\ude00");
        members.put("numbers", Arrays.asList(1, -2.5, 9_223_372_036_854_775_807L, null, true));
        members.put("empty", Map.of());
        Json json = Json.of(members);
        String withoutHalf = JsonWriter.compact(json).replace("\\ud800", "");
        assertEquals(
                "{\"text\":\"quote \\\" slash \\\\ line\\n control \\u0001 half  \ud83d\ude00\","
                        + "\"numbers\":[1,-2.5,9223372036854775807,null,true],\"empty\":{}}",
                withoutHalf);
        assertEquals(withoutHalf, JsonWriter.compact(JsonParser.parse(withoutHalf)));
    }

    @Test
    void indentsByTwoSpaces() {
        Json json = JsonParser.parse("{\"a\":[1,[]],\"b\":{}}");
        assertEquals("{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}", JsonWriter.pretty(json));
    }

    @Test
    void writesNonFiniteNumbersAsNull() {
        assertEquals("[null,null]", JsonWriter.compact(Json.of(List.of(Double.NaN, Double.NEGATIVE_INFINITY))));
    }

    @Test
    void refusesWhatJsonCannotHold() {
        assertThrows(IllegalArgumentException.class, () -> Json.of(new Object()));
        assertThrows(IllegalArgumentException.class, () -> Json.of(Map.of(1, 2)));
        assertThrows(IllegalArgumentException.class, () -> new JsonNumber("1e"));
    }
}
