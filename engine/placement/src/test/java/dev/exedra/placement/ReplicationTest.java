package dev.exedra.placement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplicationTest {

    @Test
    void givesEachFurtherCopyToWhateverHasTheMostLoadACopy() {
        // 90 -> 45 -> 30 with 1, 2, 3 copies; 40 -> 20; 10: after 90, 90/2 = 45 is above 40, then 40 above 30.
        assertArrayEquals(new int[] {2, 1, 1}, Replication.greedy(new double[] {90, 40, 10}, 4, 8));
        assertArrayEquals(new int[] {3, 1, 1}, Replication.greedy(new double[] {90, 40, 10}, 5, 8));
        assertArrayEquals(new int[] {3, 2, 1}, Replication.greedy(new double[] {90, 40, 10}, 6, 8));
        assertArrayEquals(new int[] {2, 2, 1}, Replication.greedy(new double[] {90, 40, 10}, 5, 2));
    }

    @Property(tries = 300)
    void everythingHasACopyNothingMoreThanAllowedAndAllAreGivenWhereTheyCanBe(
            @ForAll @Size(min = 1, max = 24) List<@DoubleRange(max = 1e6) Double> given,
            @ForAll @IntRange(max = 60) int more,
            @ForAll @IntRange(min = 1, max = 9) int most) {
        double[] loads = given.stream().mapToDouble(Double::doubleValue).toArray();
        int copies = loads.length + more;
        int[] counts = Replication.greedy(loads, copies, most);
        assertTrue(Arrays.stream(counts).allMatch(count -> count >= 1 && count <= most));
        assertEquals(
                Math.min(copies, loads.length * most), Arrays.stream(counts).sum());
    }

    @Property(tries = 300)
    void noOtherCountsHaveASmallerLargestLoadACopy(
            @ForAll @Size(min = 2, max = 4) List<@DoubleRange(min = 1, max = 100) Double> given,
            @ForAll @IntRange(max = 6) int more) {
        double[] loads = given.stream().mapToDouble(Double::doubleValue).toArray();
        int copies = loads.length + more;
        double greedy = largest(loads, Replication.greedy(loads, copies, copies));
        assertEquals(best(loads, new int[loads.length], 0, copies), greedy, 1e-9);
    }

    private static double largest(double[] loads, int[] counts) {
        return IntStream.range(0, loads.length)
                .mapToDouble(i -> loads[i] / counts[i])
                .max()
                .orElseThrow();
    }

    /** By trying everything. */
    private static double best(double[] loads, int[] counts, int at, int left) {
        if (at == loads.length - 1) {
            counts[at] = left;
            return largest(loads, counts);
        }
        double best = Double.POSITIVE_INFINITY;
        for (int here = 1; here <= left - (loads.length - 1 - at); here++) {
            counts[at] = here;
            best = Math.min(best, best(loads, counts, at + 1, left - here));
        }
        return best;
    }

    @Test
    void refusesWhatCannotBe() {
        assertThrows(PlacementException.class, () -> Replication.greedy(new double[] {1, 2}, 1, 4));
        assertThrows(PlacementException.class, () -> Replication.greedy(new double[] {Double.NaN}, 1, 4));
        assertThrows(PlacementException.class, () -> Replication.greedy(new double[] {1}, 1, 0));
    }
}
