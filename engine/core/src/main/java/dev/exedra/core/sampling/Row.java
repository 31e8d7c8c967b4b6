package dev.exedra.core.sampling;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A reused copy of one row of logits [vocabulary]. Copying costs a few microseconds and makes every loop over it one
 * over an array, which is fast from the first call on.
 */
final class Row {

    final float[] logits;
    private float maximum;
    private float minimum;

    Row(int vocabulary) {
        logits = new float[vocabulary];
    }

    /** Copies a row of F32 logits; throws {@link LogitsNotFinite} on anything that is not a finite number. */
    void load(MemorySegment source, long offsetBytes) {
        MemorySegment.copy(source, ValueLayout.JAVA_FLOAT, offsetBytes, logits, 0, logits.length);
        findExtremes();
        // A NaN anywhere makes both extremes NaN.
        if (!Float.isFinite(minimum) || !Float.isFinite(maximum)) {
            throw firstNotFinite();
        }
    }

    /** Finds maximum and minimum again after the logits were changed. */
    void findExtremes() {
        float high = Float.NEGATIVE_INFINITY;
        float low = Float.POSITIVE_INFINITY;
        for (float logit : logits) {
            high = Math.max(high, logit);
            low = Math.min(low, logit);
        }
        maximum = high;
        minimum = low;
    }

    /** The largest logit. */
    float maximum() {
        return maximum;
    }

    /** The smallest logit. */
    float minimum() {
        return minimum;
    }

    /** The lowest id that has the largest logit. */
    int argmax() {
        int id = 0;
        while (logits[id] != maximum) {
            id++;
        }
        return id;
    }

    private LogitsNotFinite firstNotFinite() {
        int id = 0;
        while (Float.isFinite(logits[id])) {
            id++;
        }
        return new LogitsNotFinite(id, logits[id]);
    }
}
