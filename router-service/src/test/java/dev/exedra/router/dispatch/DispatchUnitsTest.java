package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The parts of dispatching that are pure: splitting, waiting, hedging, ejecting. */
class DispatchUnitsTest {

    private static final long SECOND = 1_000_000_000;

    private static int[] split(int rows, long[] outstanding, long[] room, int least) {
        return RowSplit.of(rows, outstanding, room, least);
    }

    @Test
    void rowsAreSplitSoThatReplicasAreEquallyLoaded() {
        long[] free = {1000, 1000, 1000};
        assertArrayEquals(new int[] {20, 20, 20}, split(60, new long[] {0, 0, 0}, free, 8));
        // 60 and 30 are there already: all have 50 afterwards.
        assertArrayEquals(new int[] {10, 40, 10}, split(60, new long[] {40, 10, 40}, free, 8));
    }

    @Test
    void whoHasNoCreditGetsNothingWhileOthersHave() {
        assertArrayEquals(new int[] {0, 64}, split(64, new long[] {0, 50}, new long[] {0, 1000}, 16));
        // Beyond all credit they wait, equally loaded.
        assertArrayEquals(new int[] {50, 50}, split(100, new long[] {0, 0}, new long[] {20, 20}, 16));
    }

    @Test
    void aPartThatIsNotWorthAMessageIsNotMade() {
        assertArrayEquals(new int[] {31, 0}, split(31, new long[] {0, 0}, new long[] {99, 99}, 16));
        // The second would only get 6.
        assertArrayEquals(new int[] {32, 0}, split(32, new long[] {0, 20}, new long[] {99, 99}, 16));
    }

    @Test
    void noRowIsLostOrGivenTwice() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            int replicas = random.nextInt(1, 6);
            int rows = random.nextInt(1, 400);
            int least = random.nextInt(1, 40);
            long[] outstanding = random.longs(replicas, 0, 300).toArray();
            long[] room = random.longs(replicas, 0, 300).toArray();
            int[] shares = split(rows, outstanding, room, least);
            assertEquals(rows, Arrays.stream(shares).sum());
            long parts = Arrays.stream(shares).filter(share -> share > 0).count();
            assertTrue(parts == 1 || Arrays.stream(shares).allMatch(share -> share == 0 || share >= least));
        }
    }

    @Test
    void theWindowIsBoundedAndWhatIsOutsideComesInItsTurn() {
        WaitingRoom<Integer> room = new WaitingRoom<>(10, cost -> cost);
        List.of(4, 5, 3, 1, 2).forEach(room::add);
        assertEquals(9, room.cost());
        assertEquals(0, room.room(), "something waits outside already");
        List<Integer> seen = new ArrayList<>();
        assertTrue(room.removeIf(piece -> seen.add(piece) && piece == 4));
        assertEquals(List.of(4, 5), seen);
        assertEquals(9, room.cost(), "5, 3 and 1");
        room.addFirst(1);
        assertEquals(10, room.cost());
        seen.clear();
        room.removeIf(seen::add);
        assertEquals(List.of(1, 5, 3, 1), seen, "whoever came back is the first");
        assertEquals(List.of(2), room.takeIf(_ -> true));
        assertTrue(room.isEmpty());
        assertEquals(10, room.room());
        assertEquals(10, room.highest());
    }

    @Test
    void aPieceThatIsLargerThanTheWindowIsAloneInIt() {
        WaitingRoom<Integer> room = new WaitingRoom<>(10, cost -> cost);
        room.add(25);
        room.add(1);
        assertEquals(25, room.cost());
        room.removeIf(piece -> piece == 25);
        assertEquals(1, room.cost());
    }

    @Test
    void hedgesAfterItsQuantileAndWithinItsBudget() {
        HedgeBudget hedges = new HedgeBudget(0.75, 0.1);
        for (int i = 1; i <= 31; i++) {
            hedges.answered(i);
        }
        assertEquals(Long.MAX_VALUE, hedges.delayNanos(), "too little is known");
        hedges.answered(32);
        assertEquals(24, hedges.delayNanos());
        for (int i = 0; i < 20; i++) {
            hedges.asked();
        }
        assertTrue(hedges.take());
        assertTrue(hedges.take());
        assertFalse(hedges.take(), "a tenth of twenty");
    }

    @Test
    void hedgingIsOffWithoutAQuantile() {
        HedgeBudget hedges = new HedgeBudget(0, 1);
        for (int i = 0; i < 1000; i++) {
            hedges.answered(1);
        }
        assertEquals(Long.MAX_VALUE, hedges.delayNanos());
    }

    @Test
    void anEjectedPodComesBackThroughThreeProbes() {
        Ejection ejection = new Ejection(SECOND, 8 * SECOND);
        assertTrue(ejection.eject(0));
        assertFalse(ejection.eject(0), "it is out already");
        assertFalse(ejection.beginProbe(SECOND - 1));
        assertTrue(ejection.beginProbe(SECOND));
        assertFalse(ejection.beginProbe(SECOND), "one at a time");
        assertFalse(ejection.probed(true, SECOND));
        assertTrue(ejection.beginProbe(SECOND));
        assertFalse(ejection.probed(true, SECOND));
        assertTrue(ejection.beginProbe(SECOND));
        assertTrue(ejection.probed(true, SECOND));
        assertFalse(ejection.isOut());
    }

    @Test
    void waitsTwiceAsLongEachTimeThatItFailsAgain() {
        Ejection ejection = new Ejection(SECOND, 8 * SECOND);
        ejection.eject(0);
        long now = SECOND;
        for (long wait : new long[] {2, 4, 8, 8}) {
            assertTrue(ejection.beginProbe(now));
            assertFalse(ejection.probed(false, now));
            assertFalse(ejection.beginProbe(now + wait * SECOND - 1));
            now += wait * SECOND;
        }
        // Back, and out again at once: still as long.
        for (int i = 0; i < 3; i++) {
            assertTrue(ejection.beginProbe(now));
            ejection.probed(true, now);
        }
        ejection.eject(now);
        assertFalse(ejection.beginProbe(now + 8 * SECOND - 1));
        assertTrue(ejection.beginProbe(now + 8 * SECOND));
    }

    @Test
    void anOutlierIsThreeTimesSlowerAndNotJustQuick() {
        long ms = 1_000_000;
        assertEquals(2, OutlierWatch.outlier(new long[] {10 * ms, 12 * ms, 40 * ms}));
        assertEquals(-1, OutlierWatch.outlier(new long[] {10 * ms, 12 * ms, 31 * ms}));
        assertEquals(-1, OutlierWatch.outlier(new long[] {ms, 2 * ms, 15 * ms}), "all are quick");
        assertEquals(-1, OutlierWatch.outlier(new long[] {-1, 500 * ms}), "nobody to compare with");
        assertEquals(0, OutlierWatch.outlier(new long[] {500 * ms, 10 * ms}));
    }
}
