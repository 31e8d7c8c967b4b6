package dev.exedra.bench;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * The highest of some rates. On a shared machine the slower runs tell of its other guests, and rates that are held against each
 * other take turns, so that they have the same guests.
 */
final class Rounds {

    private Rounds() {}

    /** The highest of {@code runs} runs. */
    static double best(int runs, DoubleSupplier rate) {
        return best(runs, new DoubleSupplier[] {rate})[0];
    }

    /** Of each the highest of {@code runs} runs, taken in turn. */
    static double[] best(int runs, DoubleSupplier... rates) {
        double[] best = new double[rates.length];
        for (int run = 0; run < runs; run++) {
            Arrays.setAll(best, i -> Math.max(best[i], rates[i].getAsDouble()));
        }
        return best;
    }
}
