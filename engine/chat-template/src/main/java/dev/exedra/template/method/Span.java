package dev.exedra.template.method;

import dev.exedra.template.operation.Numbers;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.Value;

/** The part of a sequence that {@code start} and {@code stop} arguments choose; negative ones count from the end. */
record Span(int start, int end) {

    /** @param first the position of the parameter start; stop is the next one */
    static Span of(Signature.Bound bound, int first, int length) {
        int end = bound(bound.get(first + 1, NoneValue.NONE), length, length);
        Value start = bound.get(first, NoneValue.NONE);
        boolean beyond = start != NoneValue.NONE && Numbers.small(start) > length;
        return new Span(beyond ? Integer.MAX_VALUE : bound(start, 0, length), end);
    }

    boolean isEmptyOrBackwards() {
        return start >= end;
    }

    /** Whether nothing, not even an empty text, lies in it. */
    boolean isBackwards() {
        return start > end;
    }

    private static int bound(Value value, int otherwise, int length) {
        if (value == NoneValue.NONE) {
            return otherwise;
        }
        long index = Numbers.small(value);
        return (int) Math.max(0, Math.min(length, index < 0 ? index + length : index));
    }
}
