package dev.exedra.router.metrics;

import dev.exedra.core.engine.StepObservers;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepPart;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where the time of the engine's steps goes, as {@code exedra.step.part}. */
public final class StepFigures {

    private final Map<StepPart, Timer> timers = new EnumMap<>(StepPart.class);

    public StepFigures(MeterRegistry registry) {
        for (StepPart part : StepPart.values()) {
            timers.put(
                    part,
                    Timer.builder("exedra.step.part")
                            .description("Time of a layer, for the head of a step, as the engine's thread sees it")
                            .tag("part", part.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /** Observers that time every step, and let others look. */
    public StepObservers timing(StepObservers others) {
        return sequences -> new Timing(others.of(sequences));
    }

    private final class Timing extends ForwardingStepObserver {

        Timing(StepObserver other) {
            super(other);
        }

        @Override
        public void spent(StepPart part, long nanos) {
            Timer timer = timers.get(part);
            if (timer != null) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
            super.spent(part, nanos);
        }
    }
}
