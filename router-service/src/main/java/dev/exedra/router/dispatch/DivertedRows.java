package dev.exedra.router.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts by expert the rows that it was chosen for and did not get. An expert that was never full has no series. */
final class DivertedRows {

    private final MeterRegistry registry;
    private final Map<Expert, Counter> counters = new ConcurrentHashMap<>();

    private record Expert(int layer, int stage, int expert) {}

    DivertedRows(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(int layer, int stage, int[] rows) {
        for (int expert = 0; expert < rows.length; expert++) {
            if (rows[expert] > 0) {
                counters.computeIfAbsent(new Expert(layer, stage, expert), this::counter)
                        .increment(rows[expert]);
            }
        }
    }

    private Counter counter(Expert of) {
        return Counter.builder("exedra.dispatch.diverted")
                .description("Rows that an expert was chosen for and did not get, as it was full")
                .tag("layer", String.valueOf(of.layer))
                .tag("stage", String.valueOf(of.stage))
                .tag("expert", String.valueOf(of.expert))
                .register(registry);
    }
}
