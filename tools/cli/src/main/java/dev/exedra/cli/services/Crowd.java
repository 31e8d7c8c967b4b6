package dev.exedra.cli.services;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What came of so many sequences that were submitted at once.
 *
 * @param tokensPerSecond while all of them decoded
 * @param firstTokenMillis of each sequence
 * @param interTokenMillis between each two tokens that came while all of them decoded
 * @param ids of each sequence
 */
record Crowd(double tokensPerSecond, double[] firstTokenMillis, double[] interTokenMillis, List<int[]> ids) {

    /** Runs the sequences and waits for the last token of all. */
    static Crowd run(Subject subject, List<int[]> prompts, int tokens) {
        List<Timeline> timelines = new ArrayList<>();
        for (int[] prompt : prompts) {
            Timeline timeline = new Timeline(tokens);
            timelines.add(timeline);
            subject.generate(prompt, timeline);
        }
        timelines.forEach(Timeline::await);
        return of(timelines, tokens);
    }

    private static Crowd of(List<Timeline> timelines, int tokens) {
        long from = timelines.stream().mapToLong(one -> one.at(0)).max().orElseThrow();
        long to = timelines.stream().mapToLong(one -> one.at(tokens - 1)).min().orElseThrow();
        double[] gaps = timelines.stream()
                .flatMapToDouble(one -> IntStream.range(1, tokens)
                        .filter(token -> one.at(token - 1) >= from && one.at(token) <= to)
                        .mapToDouble(token -> (one.at(token) - one.at(token - 1)) / 1e6))
                .toArray();
        long counted = timelines.stream()
                .mapToLong(one -> IntStream.range(0, tokens)
                        .filter(token -> one.at(token) > from && one.at(token) <= to)
                        .count())
                .sum();
        if (gaps.length == 0) {
            throw new BenchmarkException("no two tokens came while all sequences decoded: ask for more with --tokens");
        }
        return new Crowd(
                counted / ((to - from) / 1e9),
                timelines.stream()
                        .mapToDouble(one -> one.firstTokenNanos() / 1e6)
                        .toArray(),
                gaps,
                timelines.stream().map(Timeline::ids).toList());
    }
}
