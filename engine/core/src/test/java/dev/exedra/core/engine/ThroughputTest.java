package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThroughputTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void whoWaitsBehindSoManyTokensWaitsForTheirNumberByTheSpeed() {
        Throughput throughput = new Throughput();
        assertEquals(Duration.ofSeconds(1), throughput.timeFor(500), "nothing is known yet");
        throughput.tick(0, true);
        throughput.add(100);
        throughput.tick(SECOND, true);
        assertEquals(100, throughput.tokensPerSecond(), 1e-9);
        assertEquals(Duration.ofSeconds(5), throughput.timeFor(500));
        assertEquals(Duration.ofMillis(100), throughput.timeFor(0), "not at once again");
        assertEquals(Duration.ofMinutes(2), throughput.timeFor(1L << 40));
    }

    @Test
    void timeWithoutWorkDoesNotCount() {
        Throughput throughput = new Throughput();
        throughput.tick(0, true);
        throughput.add(100);
        throughput.tick(SECOND, false);
        throughput.tick(3600 * SECOND, true);
        throughput.add(100);
        throughput.tick(3601 * SECOND, true);
        assertEquals(100, throughput.tokensPerSecond(), 1e-9);
    }

    @Test
    void forgetsWhatIsLongAgo() {
        Throughput throughput = new Throughput();
        throughput.tick(0, true);
        for (int second = 1; second <= 100; second++) {
            throughput.add(second <= 50 ? 1000 : 10);
            throughput.tick(second * SECOND, true);
        }
        assertTrue(throughput.tokensPerSecond() < 20, "" + throughput.tokensPerSecond());
    }
}
