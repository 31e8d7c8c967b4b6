package dev.exedra.router.dispatch;

/**
 * The bounds of a router towards its pods.
 *
 * @param router its own name, for the pods' logs
 * @param maxMessageBytes of an answer
 * @param callTimeoutMillis that a stage's experts have to answer, retries included; pods drop what is older
 * @param heartbeatMillis between two heartbeats of a stream
 * @param suspectAfterMillis without a frame of a pod, after which its calls go to another replica
 * @param stalledAfterMillis after which the same is done to a pod that has calls and beats, but finishes none
 * @param replicaWaitMillis that a call waits for a replica to come back if all are gone
 * @param maxWaitingRowExperts rows times experts that wait in front of a group's pods and that these are told of; what is more
 *     waits with its step, or goes another way, as the overflow policy says
 * @param maxWaitingMillis that a piece waits for credit before its rows fail
 * @param minSplitRows of a call to one group, below which one replica is asked for all of them; half of it is the least of a part
 * @param hedgeQuantile of the answers' times, after which a second replica is asked for the same piece; 0 for never
 * @param hedgeBudget part of the pieces that may be asked for twice
 * @param longestReconnectMillis between two attempts to reach a pod that is gone
 * @param keptBufferBytes memory of received sums that is kept to be used again
 */
public record DispatchLimits(
        String router,
        int maxMessageBytes,
        int callTimeoutMillis,
        int heartbeatMillis,
        int suspectAfterMillis,
        int stalledAfterMillis,
        int replicaWaitMillis,
        long maxWaitingRowExperts,
        int maxWaitingMillis,
        int minSplitRows,
        double hedgeQuantile,
        double hedgeBudget,
        int longestReconnectMillis,
        long keptBufferBytes) {

    public DispatchLimits {
        require("max-message-bytes", maxMessageBytes, 1 << 12, Integer.MAX_VALUE);
        require("call-timeout-millis", callTimeoutMillis, 1, 3_600_000);
        require("heartbeat-millis", heartbeatMillis, 10, 60_000);
        require("suspect-after-millis", suspectAfterMillis, heartbeatMillis, 3_600_000);
        require("stalled-after-millis", stalledAfterMillis, heartbeatMillis, 3_600_000);
        require("replica-wait-millis", replicaWaitMillis, 0, 3_600_000);
        require("max-waiting-row-experts", maxWaitingRowExperts, 1, 1L << 40);
        require("max-waiting-millis", maxWaitingMillis, 0, 3_600_000);
        require("min-split-rows", minSplitRows, 1, 1 << 20);
        if (!(hedgeQuantile >= 0 && hedgeQuantile < 1) || !(hedgeBudget >= 0 && hedgeBudget <= 1)) {
            throw new IllegalArgumentException("exedra.dispatch.hedge-quantile is " + hedgeQuantile
                    + " and hedge-budget " + hedgeBudget + ": set them from 0 to below 1, and from 0 to 1");
        }
        require("longest-reconnect-millis", longestReconnectMillis, heartbeatMillis, 3_600_000);
        require("kept-buffer-bytes", keptBufferBytes, 0, 1L << 40);
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "exedra.dispatch." + name + " is " + value + ": set it from " + least + " to " + most);
        }
    }

    /**
     * What serves: answers of 64 MiB within 30 s, a heartbeat every 250 ms, suspicion after 1 s of silence or 10 s without
     * progress, 2 s for a replica to come back, asked for at least every 5 s; 65,536 rows times experts and 10 s in front of a
     * group, calls of 32 rows split over its replicas, no hedging.
     */
    public static DispatchLimits defaults() {
        return new DispatchLimits(
                "router", 64 << 20, 30_000, 250, 1000, 10_000, 2000, 65_536, 10_000, 32, 0, 0.05, 5000, 64L << 20);
    }

    /** These with other times; see the fields of the same names. */
    public DispatchLimits withTimes(
            int callTimeoutMillis, int heartbeatMillis, int suspectAfterMillis, int replicaWaitMillis) {
        return new DispatchLimits(
                router,
                maxMessageBytes,
                callTimeoutMillis,
                heartbeatMillis,
                suspectAfterMillis,
                stalledAfterMillis,
                replicaWaitMillis,
                maxWaitingRowExperts,
                maxWaitingMillis,
                minSplitRows,
                hedgeQuantile,
                hedgeBudget,
                longestReconnectMillis,
                keptBufferBytes);
    }

    /** These with other bounds of what waits. */
    public DispatchLimits withWaiting(long maxWaitingRowExperts, int maxWaitingMillis) {
        return new DispatchLimits(
                router,
                maxMessageBytes,
                callTimeoutMillis,
                heartbeatMillis,
                suspectAfterMillis,
                stalledAfterMillis,
                replicaWaitMillis,
                maxWaitingRowExperts,
                maxWaitingMillis,
                minSplitRows,
                hedgeQuantile,
                hedgeBudget,
                longestReconnectMillis,
                keptBufferBytes);
    }

    /** These with another way to use replicas. */
    public DispatchLimits withReplicas(int minSplitRows, double hedgeQuantile, double hedgeBudget) {
        return new DispatchLimits(
                router,
                maxMessageBytes,
                callTimeoutMillis,
                heartbeatMillis,
                suspectAfterMillis,
                stalledAfterMillis,
                replicaWaitMillis,
                maxWaitingRowExperts,
                maxWaitingMillis,
                minSplitRows,
                hedgeQuantile,
                hedgeBudget,
                longestReconnectMillis,
                keptBufferBytes);
    }
}
