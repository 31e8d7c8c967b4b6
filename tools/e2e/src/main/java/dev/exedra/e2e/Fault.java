package dev.exedra.e2e;

import java.time.Duration;

/** What is wrong with a link. */
public sealed interface Fault {

    /** Nothing. */
    record None() implements Fault {}

    /** Every byte comes later, in both directions. */
    record Latency(Duration delay) implements Fault {}

    /** So many bytes a second get through in each direction. */
    record Throttle(long bytesPerSecond) implements Fault {}

    /** Connections stay open, and nothing gets through. */
    record HalfOpen() implements Fault {}

    /** One bit of about so many bytes is another, from the router to the pod and back. */
    record FlippedBits(int everyBytes) implements Fault {
        public FlippedBits {
            if (everyBytes < 1) {
                throw new IllegalArgumentException("a bit of every " + everyBytes + " bytes cannot be flipped");
            }
        }
    }
}
