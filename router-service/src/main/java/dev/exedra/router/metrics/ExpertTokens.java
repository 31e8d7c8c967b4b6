package dev.exedra.router.metrics;

import dev.exedra.core.engine.StepObservers;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.tensor.Matrix;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what the experts of this process are asked for, under the name that pods count theirs. */
public final class ExpertTokens {

    private record StageKey(int layer, int stage) {}

    private final Map<StageKey, AtomicLongArray> tokens = new HashMap<>();

    /**
     * Registers a series an expert of a stage; where these would be too many, one an expert id over all layers.
     *
     * @param maximumSeries more than this are too many
     */
    public ExpertTokens(ModelSpec spec, MeterRegistry registry, int maximumSeries) {
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            if (spec.layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe(List<MoeStage> stages)) {
                for (int stage = 0; stage < stages.size(); stage++) {
                    int experts = stages.get(stage).experts().size();
                    tokens.put(new StageKey(layer, stage), new AtomicLongArray(experts));
                }
            }
        }
        int series = tokens.values().stream().mapToInt(AtomicLongArray::length).sum();
        if (series <= maximumSeries) {
            tokens.forEach((key, counts) -> each(key, counts, registry));
        } else {
            summed(registry);
        }
    }

    private static void each(StageKey key, AtomicLongArray counts, MeterRegistry registry) {
        for (int expert = 0; expert < counts.length(); expert++) {
            int id = expert;
            FunctionCounter.builder("exedra.expert.tokens", counts, counted -> counted.get(id))
                    .description("Tokens that an expert was asked for")
                    .tag("layer", String.valueOf(key.layer))
                    .tag("stage", String.valueOf(key.stage))
                    .tag("expert", String.valueOf(id))
                    .register(registry);
        }
    }

    private void summed(MeterRegistry registry) {
        int most =
                tokens.values().stream().mapToInt(AtomicLongArray::length).max().orElse(0);
        for (int expert = 0; expert < most; expert++) {
            int id = expert;
            FunctionCounter.builder("exedra.expert.tokens", this, counted -> counted.overLayers(id))
                    .description("Tokens that experts with this id were asked for")
                    .tag("layer", "all")
                    .tag("stage", "all")
                    .tag("expert", String.valueOf(id))
                    .register(registry);
        }
    }

    private long overLayers(int expert) {
        return tokens.values().stream()
                .filter(counts -> expert < counts.length())
                .mapToLong(counts -> counts.get(expert))
                .sum();
    }

    /** Observers that count, and let others look. */
    public StepObservers counting(StepObservers others) {
        return sequences -> new Counting(others.of(sequences));
    }

    private void count(int layer, int stage, Routing routing) {
        AtomicLongArray counts = tokens.get(new StageKey(layer, stage));
        if (counts != null) {
            int[] rows = new int[counts.length()];
            for (int expert : routing.expertIds()) {
                if (expert >= 0) {
                    rows[expert]++;
                }
            }
            for (int expert = 0; expert < rows.length; expert++) {
                if (rows[expert] > 0) {
                    counts.addAndGet(expert, rows[expert]);
                }
            }
        }
    }

    private final class Counting extends ForwardingStepObserver {

        Counting(StepObserver other) {
            super(other);
        }

        @Override
        public void routed(int layer, int stage, Matrix scores, Routing routing, Matrix coefficient) {
            count(layer, stage, routing);
            super.routed(layer, stage, scores, routing, coefficient);
        }
    }
}
