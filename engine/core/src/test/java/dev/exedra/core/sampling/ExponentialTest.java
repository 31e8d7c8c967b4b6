package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialTest {

    private static final double GOLDEN_SUM = 7.919489615104527;

    @Test
    void isWithinFourUnitsInTheLastPlace() {
        for (double x = Exponential.LOWEST + 0.01; x <= 0; x += 1.7e-4) {
            double expected = StrictMath.exp(x);
            assertEquals(expected, Exponential.exp(x), 4 * Math.ulp(expected));
        }
    }

    @Test
    void isOneAtZeroAndZeroFarBelow() {
        assertEquals(1, Exponential.exp(0));
        assertEquals(1, Exponential.exp(-0.0));
        assertEquals(0, Exponential.exp(Exponential.LOWEST));
        assertEquals(0, Exponential.exp(-1e300));
        assertEquals(0, Exponential.exp(Double.NEGATIVE_INFINITY));
    }

    @Test
    void neverFallsAsItsArgumentRises() {
        double before = 0;
        for (double x = Exponential.LOWEST - 1; x <= 0; x += 3.1e-4) {
            double value = Exponential.exp(x);
            assertTrue(value >= before, () -> "after " + value);
            before = value;
        }
    }

    @Test
    void theSumIsThatOfItsTermsAtAwkwardSizes() {
        Random random = new Random(3);
        for (int size : new int[] {1, 3, 4, 13, 207, 511, 512, 513, 4098}) {
            float[] logits = Rows.gaussian(random, size, 4);
            double maximum = Rows.row(logits).maximum();
            for (double scale : new double[] {0.5, 1, 12}) {
                double expected = 0;
                for (float logit : logits) {
                    expected += StrictMath.exp((logit - maximum) * scale);
                }
                assertEquals(expected, new Exponential().sum(logits, maximum, scale), 1e-13 * expected);
            }
        }
    }

    /** The number was taken in the interpreter; by the last round the loops are compiled and run in vectors. */
    @Test
    void hasTheSameBitsBeforeAndAfterCompilation() {
        float[] logits = Rows.gaussian(new Random(11), 3001, 3);
        double maximum = Rows.row(logits).maximum();
        Exponential exponential = new Exponential();
        for (int round = 0; round < 3000; round++) {
            assertEquals(GOLDEN_SUM, exponential.sum(logits, maximum, 1.25));
        }
    }
}
