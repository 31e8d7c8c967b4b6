package dev.exedra.router.dispatch;

import java.util.concurrent.TimeUnit;

/**
 * Whether a pod is kept out, and when it may prove itself: after a second, and after twice as long each time that it fails again.
 * Half open, it has to answer several probes in a row. Knows no clock.
 */
final class Ejection {

    private static final int PROBES = 3;
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final long firstNanos;
    private final long longestNanos;
    private boolean out;
    private long durationNanos;
    private long untilNanos;
    private long returnedNanos;
    private boolean returned;
    private int answered;
    private boolean probing;

    Ejection(long firstNanos, long longestNanos) {
        this.firstNanos = firstNanos;
        this.longestNanos = longestNanos;
    }

    /** Keeps the pod out from now on; whether it was in. */
    boolean eject(long nowNanos) {
        boolean wasIn = !out;
        if (wasIn) {
            boolean longAgo = !returned || nowNanos - returnedNanos > FORGET_NANOS;
            durationNanos = longAgo ? firstNanos : Math.min(longestNanos, 2 * durationNanos);
        }
        out = true;
        answered = 0;
        untilNanos = nowNanos + durationNanos;
        return wasIn;
    }

    boolean isOut() {
        return out;
    }

    /** Whether a probe is to be sent now; its answer is due. */
    boolean beginProbe(long nowNanos) {
        if (!out || probing || nowNanos - untilNanos < 0) {
            return false;
        }
        probing = true;
        return true;
    }

    /** A probe was answered, well or not; whether the pod is back with that. */
    boolean probed(boolean well, long nowNanos) {
        probing = false;
        if (!out) {
            return false;
        }
        if (!well) {
            answered = 0;
            durationNanos = Math.min(longestNanos, 2 * durationNanos);
            untilNanos = nowNanos + durationNanos;
            return false;
        }
        if (++answered < PROBES) {
            return false;
        }
        out = false;
        returned = true;
        returnedNanos = nowNanos;
        return true;
    }
}
