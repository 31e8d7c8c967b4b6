package dev.exedra.expert;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;

/**
 * Who is told what a pod does.
 *
 * @param registry takes the figures {@code exedra.expert.*}
 * @param traces takes spans of calls whose router sampled them
 * @param maximumExpertSeries figures of single experts, before they are summed up over layers
 */
public record PodTelemetry(MeterRegistry registry, OpenTelemetry traces, int maximumExpertSeries) {

    public PodTelemetry {
        if (maximumExpertSeries < 0) {
            throw new ExpertException("maximum-expert-series must be at least 0, not " + maximumExpertSeries);
        }
    }

    /** Nobody. */
    public static PodTelemetry none() {
        return new PodTelemetry(new CompositeMeterRegistry(), OpenTelemetry.noop(), 0);
    }
}
