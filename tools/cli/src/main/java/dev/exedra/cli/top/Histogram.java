package dev.exedra.cli.top;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a histogram counted between two moments, or since its start. */
final class Histogram {

    /** How many were at most so large. */
    private final SortedMap<Double, Double> counts;

    private Histogram(SortedMap<Double, Double> counts) {
        this.counts = counts;
    }

    /** Of what came between two moments; since the start if nothing came. */
    static Histogram between(Figures before, Figures now, String name) {
        SortedMap<Double, Double> later = counts(now, name);
        SortedMap<Double, Double> grown = new TreeMap<>(later);
        counts(before, name).forEach((end, count) -> grown.merge(end, -count, Double::sum));
        return new Histogram(all(grown) > 0 ? grown : later);
    }

    private static SortedMap<Double, Double> counts(Figures figures, String name) {
        SortedMap<Double, Double> counts = new TreeMap<>();
        for (Figures.Sample sample : figures.samples(name + "_bucket")) {
            String end = sample.label("le");
            counts.merge(
                    end.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(end),
                    sample.value(),
                    Double::sum);
        }
        return counts;
    }

    /** The last bucket has no end: everything is in it. */
    private static double all(SortedMap<Double, Double> counts) {
        return counts.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
    }

    /** The value that a part of all stays below, straight between a bucket's ends; empty if nothing was counted. */
    OptionalDouble quantile(double part) {
        double all = all(counts);
        if (all <= 0) {
            return OptionalDouble.empty();
        }
        double wanted = part * all;
        double lower = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
            double upper = bucket.getKey();
            if (bucket.getValue() >= wanted) {
                double within = bucket.getValue() - below;
                return OptionalDouble.of(
                        Double.isInfinite(upper) || within <= 0
                                ? lower
                                : lower + (upper - lower) * (wanted - below) / within);
            }
            lower = upper;
            below = bucket.getValue();
        }
        return OptionalDouble.of(lower);
    }
}
