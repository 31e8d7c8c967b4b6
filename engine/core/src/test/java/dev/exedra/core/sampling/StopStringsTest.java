package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {

    @Test
    void letsEverythingThroughWithoutStopStrings() {
        StopStrings stops = stops(false);
        assertEquals("any text", stops.accept("any text"));
        assertEquals("", stops.finish());
        assertFalse(stops.stopped());
    }

    @Test
    void cutsBeforeTheStopStringAndEndsThere() {
        StopStrings stops = stops(false, "END");
        assertEquals("one two ", stops.accept("one two END three"));
        assertEquals(Optional.of("END"), stops.matched());
        assertEquals("", stops.accept("four"));
        assertEquals("", stops.finish());
    }

    @Test
    void includesTheStopStringOnRequestAndThenHoldsNothingBack() {
        StopStrings stops = stops(true, "END");
        assertEquals("oneE", stops.accept("oneE"));
        assertEquals("ND", stops.accept("ND two"));
        assertTrue(stops.stopped());
    }

    @Test
    void findsAStopStringAcrossPieces() {
        StopStrings stops = stops(false, "\n\nHuman:");
        assertEquals("Hello.", stops.accept("Hello.\n"));
        assertEquals("", stops.accept("\nHu"));
        assertEquals("", stops.accept("man"));
        assertFalse(stops.stopped());
        assertEquals("", stops.accept(": again"));
        assertTrue(stops.stopped());
    }

    @Test
    void letsGoOfWhatTurnedOutToBeNoStopString() {
        StopStrings stops = stops(false, "abc", "bd");
        assertEquals("x", stops.accept("xab"));
        // "ab" is lost, its "b" too, but the new "b" may begin "bd".
        assertEquals("ab", stops.accept("b"));
        assertEquals("bc", stops.accept("c"));
    }

    @Test
    void finishGivesWhatWasHeldBack() {
        StopStrings stops = stops(false, "</answer>");
        assertEquals("42", stops.accept("42</ans"));
        assertEquals("</ans", stops.finish());
    }

    @Test
    void theStopStringThatIsCompleteFirstWins() {
        StopStrings stops = stops(false, "abcd", "bc");
        assertEquals("xa", stops.accept("xabcd"));
        assertEquals(Optional.of("bc"), stops.matched());
    }

    @Test
    void ofTwoThatEndTogetherTheFirstListedWins() {
        StopStrings shortFirst = stops(false, "c", "bc");
        assertEquals("ab", shortFirst.accept("abc"));
        assertEquals(Optional.of("c"), shortFirst.matched());
        StopStrings longFirst = stops(false, "bc", "c");
        assertEquals("a", longFirst.accept("abc"));
        assertEquals(Optional.of("bc"), longFirst.matched());
    }

    @Test
    void stringsThatRepeatThemselvesAreFoundAtTheRightPlace() {
        StopStrings stops = stops(false, "aab");
        assertEquals("aa", stops.accept("aaaa"));
        assertEquals("", stops.accept("b"));
        assertTrue(stops.stopped());
    }

    @Test
    void beforeTheMinimumNothingStopsButAStringMayBegin() {
        StopStrings stops = stops(false, "END");
        assertEquals("END", stops.accept("ENDEN", false));
        assertFalse(stops.stopped());
        assertEquals("", stops.accept("D", true));
        assertTrue(stops.stopped());
    }

    @Test
    void holdsBackWholeCharacters() {
        StopStrings stops = stops(false, "\ud83d\ude00!");
        assertEquals("x", stops.accept("x\ud83d\ude00"));
        // The same first half, another character.
        assertEquals("\ud83d\ude00\ud83d\ude01", stops.accept("\ud83d\ude01"));
    }

    /** Random texts over a small alphabet, cut into random pieces, against searching every prefix of the whole text. */
    @Test
    void agreesWithSearchingTheWholeText() {
        Random random = new Random(7);
        for (int round = 0; round < 30_000; round++) {
            List<String> strings = new ArrayList<>();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                strings.add(text(random, random.nextInt(1, 6)));
            }
            String whole = text(random, random.nextInt(40));
            boolean include = random.nextBoolean();
            // Text before this position belongs to tokens below the minimum.
            int mayStopFrom = random.nextInt(3) == 0 ? random.nextInt(whole.length() + 1) : 0;
            Expected expected = search(whole, strings, include, mayStopFrom);
            String message = "round " + round + ": " + whole + " from " + mayStopFrom + ", stops " + strings;

            StopStrings stops = stops(include, strings.toArray(String[]::new));
            StringBuilder shown = new StringBuilder();
            int at = 0;
            while (at < whole.length()) {
                int limit = at < mayStopFrom ? mayStopFrom : whole.length();
                int to = Math.min(limit, at + random.nextInt(0, 5));
                shown.append(stops.accept(whole.substring(at, to), at >= mayStopFrom));
                at = to;
                assertTrue(expected.text.startsWith(shown.toString()), message);
                if (!stops.stopped()) {
                    assertEquals(certain(whole.substring(0, at), strings, include), shown.toString(), message);
                }
            }
            shown.append(stops.finish());
            assertEquals(expected.text, shown.toString(), message);
            assertEquals(expected.stop, stops.matched(), message);
        }
    }

    private record Expected(String text, Optional<String> stop) {}

    private static Expected search(String whole, List<String> strings, boolean include, int mayStopFrom) {
        for (int end = mayStopFrom + 1; end <= whole.length(); end++) {
            for (String string : strings) {
                if (whole.substring(0, end).endsWith(string)) {
                    return new Expected(whole.substring(0, include ? end : end - string.length()), Optional.of(string));
                }
            }
        }
        return new Expected(whole, Optional.empty());
    }

    /** All but the longest end that begins a stop string without being all of it. */
    private static String certain(String text, List<String> strings, boolean include) {
        int held = 0;
        for (String string : include ? List.<String>of() : strings) {
            for (int length = 1; length < string.length(); length++) {
                if (text.endsWith(string.substring(0, length))) {
                    held = Math.max(held, length);
                }
            }
        }
        return text.substring(0, text.length() - held);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(random.nextInt(4) == 0 ? 3 : 2)));
        }
        return text.toString();
    }

    private static StopStrings stops(boolean include, String... strings) {
        return new StopStrings(SamplingParameters.builder()
                .stopStrings(List.of(strings))
                .includeStopString(include)
                .build());
    }
}
