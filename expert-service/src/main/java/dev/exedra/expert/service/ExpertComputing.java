package dev.exedra.expert.service;

import dev.exedra.expert.SimulatedCost;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a pod computes.
 *
 * @param maxQueueTime that a call should wait at most; routers are granted what is computed in that time
 * @param kernels {@code real}, or {@code simulated} for experts without weights that only take time, to plan capacity with
 * @param simulatedBatchTime that a batch takes, however small
 * @param simulatedRowTime that each row takes beside it, for each of its experts
 */
public record ExpertComputing(
        @DefaultValue("100ms") Duration maxQueueTime,
        @DefaultValue("real") String kernels,
        @DefaultValue("0ms") Duration simulatedBatchTime,
        @DefaultValue("100us") Duration simulatedRowTime) {

    public ExpertComputing {
        if (!kernels.equals("real") && !kernels.equals("simulated")) {
            throw new IllegalArgumentException("exedra.expert.kernels is " + kernels + ": set it to real or simulated");
        }
    }

    boolean isSimulated() {
        return kernels.equals("simulated");
    }

    SimulatedCost cost() {
        return new SimulatedCost(simulatedBatchTime, simulatedRowTime);
    }
}
