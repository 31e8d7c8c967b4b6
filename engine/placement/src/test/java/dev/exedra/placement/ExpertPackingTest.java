package dev.exedra.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.placement.ExpertPacking.MoveCost;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExpertPackingTest {

    private static final MoveCost FREE = new MoveCost(600, 0);

    private static double[] array(List<Double> loads) {
        return loads.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void givesTheHotExpertTwoPodsAndTheOthersWhatIsLeft() {
        // Three pods of two: 60 has three copies of 20, the others one each.
        ExpertPlacement placement = ExpertPacking.pack(new double[] {60, 9, 6, 3}, 3, 2);
        assertEquals(List.of(List.of(0, 1), List.of(0, 2), List.of(0, 3)), placement.pods());
        assertEquals(29, placement.heaviest(new double[] {60, 9, 6, 3}));
    }

    @Property(tries = 400)
    void everyExpertIsSomewhereNeverTwiceOnAPodAndNoPodIsOverfull(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(max = 1000) Double> given,
            @ForAll @IntRange(min = 1, max = 12) int pods,
            @ForAll @IntRange(max = 5) int spare) {
        double[] loads = array(given);
        int slots = Math.ceilDiv(loads.length, pods) + spare;
        ExpertPlacement placement = ExpertPacking.pack(loads, pods, slots);
        assertEquals(pods, placement.pods().size());
        for (List<Integer> held : placement.pods()) {
            assertTrue(held.size() <= slots);
            assertEquals(held.size(), new HashSet<>(held).size());
        }
        assertTrue(Arrays.stream(placement.copies(loads.length)).allMatch(copies -> copies >= 1));
        assertEquals(
                Math.min(pods * slots, pods * loads.length),
                placement.pods().stream().mapToInt(List::size).sum());
    }

    @Property(tries = 300)
    void theSameLoadGivesTheSamePlacementAndChangesNothing(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(max = 1000) Double> given,
            @ForAll @IntRange(min = 1, max = 8) int pods) {
        double[] loads = array(given);
        int slots = Math.ceilDiv(loads.length, pods) + 1;
        ExpertPlacement placement = ExpertPacking.pack(loads, pods, slots);
        assertEquals(placement, ExpertPacking.pack(loads, pods, slots));
        assertSame(placement, ExpertPacking.repack(loads, pods, slots, placement, FREE));
    }

    @Property(tries = 300)
    void repackingNeverLoadsTheHeaviestPodMoreAndPaysForWhatItMoves(
            @ForAll @Size(min = 12, max = 12) List<@DoubleRange(max = 1000) Double> before,
            @ForAll @Size(min = 12, max = 12) List<@DoubleRange(max = 1000) Double> after,
            @ForAll @DoubleRange(max = 1000) double secondsPerMove) {
        ExpertPlacement old = ExpertPacking.pack(array(before), 4, 4);
        double[] loads = array(after);
        ExpertPlacement next = ExpertPacking.repack(loads, 4, 4, old, new MoveCost(60, secondsPerMove));
        double gain = (old.heaviest(loads) - next.heaviest(loads)) * 60;
        assertTrue(next.equals(old) || gain > next.moved(old) * secondsPerMove, gain + " for " + next.moved(old));
    }

    @Test
    void aPlacementThatNoLongerFitsIsReplacedWhateverItCosts() {
        ExpertPlacement old = ExpertPacking.pack(new double[] {1, 1}, 2, 1);
        ExpertPlacement next = ExpertPacking.repack(new double[] {1, 1, 1}, 2, 2, old, new MoveCost(0, 1e9));
        assertEquals(2, next.pods().size());
        assertTrue(Arrays.stream(next.copies(3)).allMatch(copies -> copies >= 1));
    }

    @Test
    void countsOnlyWhatHasToBeLoaded() {
        ExpertPlacement old = new ExpertPlacement(List.of(List.of(0, 1), List.of(2, 3)));
        ExpertPlacement next = new ExpertPlacement(List.of(List.of(2, 3), List.of(0, 4)));
        assertEquals(1, next.alignedWith(old).moved(old));
    }

    @Test
    void refusesMoreExpertsThanSlots() {
        assertThrows(PlacementException.class, () -> ExpertPacking.pack(new double[5], 2, 2));
    }
}
