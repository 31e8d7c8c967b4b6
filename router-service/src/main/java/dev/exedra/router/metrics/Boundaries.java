package dev.exedra.router.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Upper ends of histogram buckets: vLLM's, so that its dashboards and alerts fit. */
final class Boundaries {

    /** Seconds until a first token. */
    static final Duration[] FIRST_TOKEN = seconds(
            0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
            2560);

    /** Seconds between two tokens; vLLM begins at 0.01, which small models never reach. */
    static final Duration[] BETWEEN_TOKENS = seconds(
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20,
            40, 80);

    /** Seconds of a whole request, and of its phases. */
    static final Duration[] REQUEST =
            seconds(0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680);

    private Boundaries() {}

    private static Duration[] seconds(double... values) {
        return DoubleStream.of(values)
                .mapToObj(value -> Duration.ofNanos(Math.round(value * 1e9)))
                .toArray(Duration[]::new);
    }

    /** 1, 2, 5, 10, 20, 50 ... up to a number of tokens. */
    static double[] tokens(int most) {
        List<Double> values = new ArrayList<>();
        for (long decade = 1; decade <= most; decade *= 10) {
            for (long step : new long[] {1, 2, 5}) {
                if (decade * step <= most) {
                    values.add((double) (decade * step));
                }
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
