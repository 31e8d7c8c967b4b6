package dev.exedra.cli.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LayerTimesTest {

    private static final String BEFORE = """
            # HELP exedra_step_part_seconds whatever
            exedra_step_part_seconds_count{part="gate"} 10
            exedra_step_part_seconds_sum{part="gate"} 1.0
            exedra_step_part_seconds_count{part="wait"} 10
            exedra_step_part_seconds_sum{part="wait"} 5.0
            exedra_dispatch_queue_seconds_count{pod="a"} 4
            exedra_dispatch_queue_seconds_sum{pod="a"} 1.0
            exedra_dispatch_sent_bytes_total{pod="a"} 1.0E3
            """;
    private static final String AFTER = """
            exedra_step_part_seconds_count{part="gate"} 30
            exedra_step_part_seconds_sum{part="gate"} 1.002
            exedra_step_part_seconds_count{part="wait"} 30
            exedra_step_part_seconds_sum{part="wait"} 5.02
            exedra_dispatch_queue_seconds_count{pod="a"} 8
            exedra_dispatch_queue_seconds_sum{pod="a"} 1.0004
            exedra_dispatch_queue_seconds_count{pod="b"} 4
            exedra_dispatch_queue_seconds_sum{pod="b"} 0.0004
            exedra_dispatch_sent_bytes_total{pod="a"} 3.0E3
            exedra_dispatch_received_bytes_total{pod="b"} 2.0E3
            """;

    @Test
    void meansAreOfWhatHappenedBetweenTheTwoLooksAndOverAllPods() {
        LayerTimes times = LayerTimes.between(Figures.parse(BEFORE), Figures.parse(AFTER), 8);

        assertEquals(100, times.gate(), 1e-6);
        assertEquals(100, times.queue(), 1e-6);
        assertEquals(500, times.bytesPerToken(), 1e-6);
        // 1000 us waited, of which the pods account for 100.
        assertEquals(900, times.handOver(), 1e-6);
        assertEquals(0, times.compute(), 0);
    }
}
