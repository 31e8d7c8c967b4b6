package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class CounterRandomTest {

    private static final int DRAWS = 40_000;

    @Test
    void isEvenAlongPositionsSeedsAndChoices() {
        assertEven(i -> CounterRandom.uniform(0, 0, i));
        assertEven(i -> CounterRandom.uniform(i, 0, 0));
        assertEven(i -> CounterRandom.uniform(7, (int) i, 3));
        assertEven(i -> CounterRandom.uniform(i << 40, 0, 5));
        // Neighbours must not cancel: seed + choice + position stays the same here.
        assertEven(i -> CounterRandom.uniform(i, (int) (DRAWS - i), i));
    }

    @Test
    void neighboursAreIndependent() {
        double covariance = 0;
        for (int i = 0; i < DRAWS; i++) {
            covariance += (CounterRandom.uniform(1, 0, i) - 0.5) * (CounterRandom.uniform(1, 0, i + 1) - 0.5);
        }
        // Standard deviation of the mean: (1/12) / sqrt(40000) = 0.0004.
        assertEquals(0, covariance / DRAWS, 0.0016);
    }

    @Test
    void noTwoOfManyAreEqual() {
        Set<Double> seen = new HashSet<>();
        for (int choice = 0; choice < 20; choice++) {
            for (int position = 0; position < 2000; position++) {
                assertTrue(seen.add(CounterRandom.uniform(42, choice, position)));
            }
        }
    }

    /** Chi-square over 16 cells: 15 degrees of freedom pass 37.7 once in a thousand. */
    private static void assertEven(LongToDoubleFunction draw) {
        int[] counts = new int[16];
        for (int i = 0; i < DRAWS; i++) {
            double uniform = draw.applyAsDouble(i);
            assertTrue(uniform >= 0 && uniform < 1);
            counts[(int) (uniform * 16)]++;
        }
        double statistic = 0;
        for (int count : counts) {
            double difference = count - DRAWS / 16.0;
            statistic += difference * difference / (DRAWS / 16.0);
        }
        assertTrue(statistic < 37.7, "chi-square " + statistic);
    }
}
