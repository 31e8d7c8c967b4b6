package dev.exedra.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What answers tell of a time.
 *
 * @param tokensPerSecond of whole answers alone
 * @param answersPerSecond whole ones
 * @param p99Millis from the question to the last token, of whole answers
 * @param p99FirstMillis from the question to the first token
 */
record Throughput(double tokensPerSecond, double answersPerSecond, double p99Millis, double p99FirstMillis) {

    /** Of what was asked from a time on, until the last answer to it. */
    static Throughput of(List<Answer> answers, long beginNanos) {
        List<Answer> whole = answers.stream().filter(Answer::isWhole).toList();
        long last = whole.stream()
                .mapToLong(answer -> answer.arrivals().getLast() - beginNanos)
                .max()
                .orElse(1);
        double seconds = last / 1e9;
        return new Throughput(
                whole.stream().mapToInt(answer -> answer.tokens().size()).sum() / seconds,
                whole.size() / seconds,
                quantile(whole.stream().mapToLong(Answer::nanos).toArray()),
                quantile(whole.stream()
                        .mapToLong(answer -> answer.arrivals().getFirst() - answer.startNanos())
                        .toArray()));
    }

    private static double quantile(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1L, Math.round(0.99 * (sorted.length - 1)))]
                        / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
