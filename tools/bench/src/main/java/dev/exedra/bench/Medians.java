package dev.exedra.bench;

import java.util.Arrays;

/** Sums up repeated measurements. */
final class Medians {

    private Medians() {}

    /** The middle value; the mean of the two middle ones of an even number. */
    static double median(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there is no median of nothing");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

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
