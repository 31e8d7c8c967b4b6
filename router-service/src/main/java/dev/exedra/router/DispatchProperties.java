package dev.exedra.router;

import dev.exedra.router.dispatch.DispatchLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The bounds of a router towards its pods; see {@link DispatchLimits}.
 *
 * @param router its own name, for the pods' logs
 * @param maxMessageSize of an answer
 * @param callTimeout that a stage's experts have to answer, retries included
 * @param heartbeat between two heartbeats
 * @param suspectAfter without a sign of a pod, after which its calls go to another replica
 * @param stalledAfter without progress, after which the same is done
 * @param replicaWait that a call waits for a replica where all are gone
 * @param maxWaitingRowExperts rows times experts that wait in front of a group's pods
 * @param maxWaiting that a call waits for credit
 * @param minSplitRows of a call, below which one replica is asked for all of them
 * @param hedgeQuantile of the answers' times after which a second replica is asked; 0 for never
 * @param hedgeBudget part of the calls that may be asked twice
 * @param longestReconnect between two attempts to reach a pod that is gone
 * @param keptBufferSize memory of received sums that is kept to be used again
 */
public record DispatchProperties(
        @DefaultValue("router") String router,
        @DefaultValue("64MB") DataSize maxMessageSize,
        @DefaultValue("30s") Duration callTimeout,
        @DefaultValue("250ms") Duration heartbeat,
        @DefaultValue("1s") Duration suspectAfter,
        @DefaultValue("10s") Duration stalledAfter,
        @DefaultValue("2s") Duration replicaWait,
        @DefaultValue("65536") long maxWaitingRowExperts,
        @DefaultValue("10s") Duration maxWaiting,
        @DefaultValue("32") int minSplitRows,
        @DefaultValue("0") double hedgeQuantile,
        @DefaultValue("0.05") double hedgeBudget,
        @DefaultValue("5s") Duration longestReconnect,
        @DefaultValue("64MB") DataSize keptBufferSize) {

    public DispatchProperties {
        limits(
                router,
                maxMessageSize,
                callTimeout,
                heartbeat,
                suspectAfter,
                stalledAfter,
                replicaWait,
                maxWaitingRowExperts,
                maxWaiting,
                minSplitRows,
                hedgeQuantile,
                hedgeBudget,
                longestReconnect,
                keptBufferSize);
    }

    /** These, checked. */
    public DispatchLimits limits() {
        return limits(
                router,
                maxMessageSize,
                callTimeout,
                heartbeat,
                suspectAfter,
                stalledAfter,
                replicaWait,
                maxWaitingRowExperts,
                maxWaiting,
                minSplitRows,
                hedgeQuantile,
                hedgeBudget,
                longestReconnect,
                keptBufferSize);
    }

    private static DispatchLimits limits(
            String router,
            DataSize maxMessageSize,
            Duration callTimeout,
            Duration heartbeat,
            Duration suspectAfter,
            Duration stalledAfter,
            Duration replicaWait,
            long maxWaitingRowExperts,
            Duration maxWaiting,
            int minSplitRows,
            double hedgeQuantile,
            double hedgeBudget,
            Duration longestReconnect,
            DataSize keptBufferSize) {
        return new DispatchLimits(
                router,
                (int) Math.min(Integer.MAX_VALUE, maxMessageSize.toBytes()),
                millis(callTimeout),
                millis(heartbeat),
                millis(suspectAfter),
                millis(stalledAfter),
                millis(replicaWait),
                maxWaitingRowExperts,
                millis(maxWaiting),
                minSplitRows,
                hedgeQuantile,
                hedgeBudget,
                millis(longestReconnect),
                keptBufferSize.toBytes());
    }

    private static int millis(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, time.toMillis());
    }
}
