package dev.exedra.bench;

import java.util.Arrays;

/** Sums up repeated measurements. */
final class Slopes {

    private Slopes() {}

    /** Least squares slope of values over times. */
    static double slope(double[] times, double[] values) {
        double meanTime = Arrays.stream(times).average().orElse(0);
        double meanValue = Arrays.stream(values).average().orElse(0);
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < times.length; i++) {
            covariance += (times[i] - meanTime) * (values[i] - meanValue);
            variance += (times[i] - meanTime) * (times[i] - meanTime);
        }
        return variance == 0 ? 0 : covariance / variance;
    }
}
