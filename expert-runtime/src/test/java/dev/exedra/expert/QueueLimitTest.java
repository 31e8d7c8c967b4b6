package dev.exedra.expert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueueLimitTest {

    private static final long MILLI = 1_000_000;

    @Test
    void isWhatIsComputedInTheTime() {
        QueueLimit limit = new QueueLimit(Duration.ofMillis(100), 10, 1 << 20);
        assertEquals(10, limit.limit(), "nothing was measured");
        // 40 in 2 ms are 2000 in 100 ms.
        limit.computed(40, 2 * MILLI);
        assertEquals(2000, limit.limit());
    }

    @Test
    void staysWithinItsBounds() {
        QueueLimit limit = new QueueLimit(Duration.ofMillis(100), 500, 1000);
        limit.computed(1, 10_000 * MILLI);
        assertEquals(500, limit.limit());
        limit.computed(1 << 20, 1);
        assertEquals(1000, limit.limit());
    }

    @Test
    void forgetsWhatItMeasuredLongAgo() {
        QueueLimit limit = new QueueLimit(Duration.ofMillis(100), 1, 1 << 20);
        for (int i = 0; i < 1000; i++) {
            limit.computed(100, MILLI);
        }
        for (int i = 0; i < 400; i++) {
            limit.computed(100, 10 * MILLI);
        }
        // 100 in 10 ms are 1000 in 100 ms; 4 s of computing have passed.
        assertEquals(1000.0, (double) limit.limit(), 5);
    }

    /**
     * A queue that is kept as full as the limit allows, whose batches cost a fixed time and a time a row: what waits is never
     * late, and the pod is as fast as it can be within that time.
     */
    @Test
    void keepsTheQueueUnderItsTimeAndThePodBusy() {
        QueueLimit limit = new QueueLimit(Duration.ofMillis(100), 8, 1 << 20);
        long outstanding = 0;
        long nanos = 0;
        for (int step = 0; step < 2000; step++) {
            outstanding = Math.max(outstanding, limit.limit());
            // Half of what waits is of the stage that is computed next.
            long batch = Math.max(1, outstanding / 2);
            nanos = 2 * MILLI + batch * MILLI / 10;
            limit.computed(batch, nanos);
            outstanding -= batch;
            if (step > 1000) {
                double wait = (outstanding + batch) * (double) nanos / batch;
                assertTrue(wait <= 1.05 * 100 * MILLI, "waits for " + wait + " ns");
            }
        }
        // Two batches of 480 are 2 * (2 ms + 48 ms).
        assertEquals(960.0, (double) limit.limit(), 10);
    }
}
