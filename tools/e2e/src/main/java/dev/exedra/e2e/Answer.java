package dev.exedra.e2e;

import java.util.List;
import java.util.Optional;

/**
 * What a client saw of one question.
 *
 * @param status of HTTP; 0 where no answer began
 * @param text all of it
 * @param tokens each with its log-probability, all digits
 * @param finishReason the last that was told
 * @param failure why the answer is not whole
 * @param retryAfter whether a refusal said when to ask again
 * @param startNanos when it was asked
 * @param arrivals when pieces came, rising, on {@link System#nanoTime}
 */
public record Answer(
        int status,
        String text,
        List<String> tokens,
        String finishReason,
        Optional<String> failure,
        boolean retryAfter,
        long startNanos,
        List<Long> arrivals) {

    /** Whether it is whole. */
    public boolean isWhole() {
        return status == 200 && failure.isEmpty() && !finishReason.isEmpty();
    }

    /** Whether it was refused before it began, politely. */
    public boolean isRefused() {
        return status == 429;
    }

    /** Whether both have the same text and the same log-probabilities, to the last bit. */
    public boolean equalsInBits(Answer other) {
        return text.equals(other.text) && tokens.equals(other.tokens) && finishReason.equals(other.finishReason);
    }

    /** Nanoseconds from the question to the last piece. */
    public long nanos() {
        return arrivals.isEmpty() ? 0 : arrivals.getLast() - startNanos;
    }

    /** The longest that nothing came, of what overlaps a time; nanoseconds. */
    public long longestGapNanos(long fromNanos, long untilNanos) {
        long longest = 0;
        long before = startNanos;
        for (long arrival : arrivals) {
            boolean overlaps = arrival - fromNanos >= 0 && before - untilNanos <= 0;
            if (overlaps) {
                longest = Math.max(longest, arrival - before);
            }
            before = arrival;
        }
        return longest;
    }
}
