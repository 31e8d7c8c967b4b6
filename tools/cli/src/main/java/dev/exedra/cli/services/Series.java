package dev.exedra.cli.services;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rounds of one subject at one number of sequences. */
final class Series {

    private final List<Crowd> rounds = new ArrayList<>();

    void add(Crowd round) {
        rounds.add(round);
    }

    /** Of the fastest round: on a shared machine the slower ones tell of its other guests. */
    double bestTokensPerSecond() {
        return rounds.stream().mapToDouble(Crowd::tokensPerSecond).max().orElseThrow();
    }

    double medianTokensPerSecond() {
        return quantile(rounds.stream().mapToDouble(Crowd::tokensPerSecond).toArray(), 0.5);
    }

    /** Over all sequences of all rounds. */
    double firstTokenMillis() {
        return quantile(
                rounds.stream()
                        .flatMapToDouble(round -> Arrays.stream(round.firstTokenMillis()))
                        .toArray(),
                0.5);
    }

    /** Over all tokens of all rounds. */
    double interTokenMillis(double quantile) {
        return quantile(
                rounds.stream()
                        .flatMapToDouble(round -> Arrays.stream(round.interTokenMillis()))
                        .toArray(),
                quantile);
    }

    private static double quantile(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(quantile * (sorted.length - 1)))];
    }
}
