package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** {@link Shortlist} and {@link Candidates} must give the same answers; those here were worked out by hand. */
class DrawTest {

    /** In order: ids 1, 2, 3, 0. */
    private static final Row ROW = Rows.row(Rows.ofProbabilities(0.1, 0.4, 0.3, 0.2));

    private static final double NO_FLOOR = Double.NEGATIVE_INFINITY;

    @Test
    void walksDownTheProbabilities() {
        assertDraws(1, 1, NO_FLOOR, 0, 1);
        assertDraws(1, 1, NO_FLOOR, 0.39, 1);
        assertDraws(1, 1, NO_FLOOR, 0.41, 2);
        assertDraws(1, 1, NO_FLOOR, 0.69, 2);
        assertDraws(1, 1, NO_FLOOR, 0.71, 3);
        assertDraws(1, 1, NO_FLOOR, 0.91, 0);
        assertDraws(1, 1, NO_FLOOR, Math.nextDown(1.0), 0);
    }

    @Test
    void temperatureIsAPowerOfTheProbabilities() {
        // Half the temperature squares: 0.16, 0.09, 0.04, 0.01 of 0.30.
        assertDraws(2, 1, NO_FLOOR, 0.53, 1);
        assertDraws(2, 1, NO_FLOOR, 0.54, 2);
        assertDraws(2, 1, NO_FLOOR, 0.83, 2);
        assertDraws(2, 1, NO_FLOOR, 0.84, 3);
        assertDraws(2, 1, NO_FLOOR, 0.97, 0);
    }

    @Test
    void topPKeepsTheFewestThatReachItAndDrawsAmongThem() {
        // 0.4 is short of 0.5, 0.4 + 0.3 reaches it: 4/7 and 3/7.
        assertDraws(1, 0.5, NO_FLOOR, 0.57, 1);
        assertDraws(1, 0.5, NO_FLOOR, 0.58, 2);
        assertDraws(1, 0.5, NO_FLOOR, 0.999, 2);
        assertDraws(1, 0.69, NO_FLOOR, 0.999, 2);
        assertDraws(1, 0.71, NO_FLOOR, 0.999, 3);
        assertDraws(1, 0.39, NO_FLOOR, 0.999, 1);
        assertDraws(1, Double.MIN_VALUE, NO_FLOOR, 0.999, 1);
    }

    @Test
    void topPIsOfTheTemperedDistribution() {
        // Squared, 0.16 / 0.30 reaches 0.5 alone.
        assertDraws(2, 0.5, NO_FLOOR, 0.999, 1);
    }

    @Test
    void aFloorLeavesTheRestToShare() {
        // Half of 0.4 and a bit: 1 and 2 stay.
        assertDraws(1, 1, StrictMath.log(0.21), 0.57, 1);
        assertDraws(1, 1, StrictMath.log(0.21), 0.58, 2);
        assertDraws(1, 1, StrictMath.log(0.21), 0.999, 2);
    }

    @Test
    void tiesAreInTheOrderOfIds() {
        Row row = Rows.row(0, -0f, -5, 0, -0f);
        for (int i = 0; i < 4; i++) {
            int expected = new int[] {0, 1, 3, 4}[i];
            assertDraws(row, 5, 1, 1, -1, (i + 0.5) / 4, expected);
            assertDraws(row, 5, 1, (i + 0.5) / 4, -1, 0.999, expected);
        }
    }

    @Test
    void aNumberOnABoundaryDrawsTheNextTokenAndATopPOnOneKeepsNoMore() {
        Row pair = Rows.row(0, 0);
        assertDraws(pair, 2, 1, 1, NO_FLOOR, 0.5, 1);
        assertDraws(pair, 2, 1, 0.5, NO_FLOOR, 0.999, 0);
        Row three = Rows.row(0, 0, -1);
        double total = 2 + Exponential.exp(-1);
        double boundary = 2 / total;
        assertEquals(2, boundary * total);
        assertDraws(three, 3, 1, 1, NO_FLOOR, Math.nextDown(boundary), 1);
        assertDraws(three, 3, 1, 1, NO_FLOOR, boundary, 2);
        assertDraws(three, 3, 1, boundary, NO_FLOOR, 0.999, 1);
    }

    @Test
    void exactlyTheFirstKStayAndTiesGoToTheLowerIds() {
        Row row = Rows.row(1, 2, 1, 1, 1, 3);
        // e^2, e, 1, 1 of 12.107: the fourth quarter of the last one is id 2, never 3 or 4.
        assertDraws(row, 4, 1, 1, NO_FLOOR, 0.60, 5);
        assertDraws(row, 4, 1, 1, NO_FLOOR, 0.62, 1);
        assertDraws(row, 4, 1, 1, NO_FLOOR, 0.84, 0);
        assertDraws(row, 4, 1, 1, NO_FLOOR, 0.999, 2);
        assertDraws(row, 1, 1, 1, NO_FLOOR, 0.999, 5);
    }

    @Test
    void aMaskedTokenIsNeverDrawn() {
        Row row = Rows.row(1, 1, 1);
        row.logits[2] = Float.NEGATIVE_INFINITY;
        row.findExtremes();
        assertDraws(row, 3, 1, 1, NO_FLOOR, 0.49, 0);
        assertDraws(row, 3, 1, 1, NO_FLOOR, Math.nextDown(1.0), 1);
    }

    @Test
    void theFarthestLogitsAreNoTrouble() {
        Row row = Rows.row(-Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE);
        assertDraws(row, 4, 1e5, 1, NO_FLOOR, 0.49, 1);
        assertDraws(row, 4, 1e5, 1, NO_FLOOR, Math.nextDown(1.0), 2);
        assertDraws(row, 3, 0.5, 0.9, NO_FLOOR, Math.nextDown(1.0), 2);
    }

    @Test
    void aShortlistSaysWhenTheAnswerLiesBeyondIt() {
        Shortlist shortlist = new Shortlist(4);
        shortlist.fill(ROW, 2);
        double total = new Exponential().sum(ROW.logits, ROW.maximum(), 1);
        assertEquals(OptionalInt.of(2), shortlist.draw(1, 1, 0.69, total));
        assertEquals(OptionalInt.empty(), shortlist.draw(1, 1, 0.71, total));
        assertEquals(OptionalInt.of(2), shortlist.draw(1, 0.69, 0.999, total));
        assertEquals(OptionalInt.empty(), shortlist.draw(1, 0.71, 0.1, total));
    }

    private static void assertDraws(double scale, double topP, double floor, double uniform, int expected) {
        assertDraws(ROW, 4, scale, topP, floor, uniform, expected);
    }

    private static void assertDraws(
            Row row, int topK, double scale, double topP, double floor, double uniform, int expected) {
        Shortlist shortlist = new Shortlist(row.logits.length);
        shortlist.fill(row, topK);
        shortlist.dropBelow(floor);
        // The last ulp may fall beyond a shortlist, which then says so.
        int few = shortlist.draw(scale, topP, uniform, shortlist.weigh(scale)).orElse(expected);
        assertEquals(expected, few, "shortlist");
        Candidates candidates = new Candidates(row.logits.length);
        candidates.fill(row, floor);
        candidates.keepFirst(topK);
        assertEquals(expected, candidates.draw(scale, topP, uniform), "candidates");
    }
}
