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
        int longestReconnectMillis,
        long keptBufferBytes) {

    public DispatchLimits {
        require("max-message-bytes", maxMessageBytes, 1 << 12, Integer.MAX_VALUE);
        require("call-timeout-millis", callTimeoutMillis, 1, 3_600_000);
        require("heartbeat-millis", heartbeatMillis, 10, 60_000);
        require("suspect-after-millis", suspectAfterMillis, heartbeatMillis, 3_600_000);
        require("stalled-after-millis", stalledAfterMillis, heartbeatMillis, 3_600_000);
        require("replica-wait-millis", replicaWaitMillis, 0, 3_600_000);
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
     * progress, 2 s for a replica to come back, asked for at least every 5 s.
     */
    public static DispatchLimits defaults() {
        return new DispatchLimits("router", 64 << 20, 30_000, 250, 1000, 10_000, 2000, 5000, 64L << 20);
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
                longestReconnectMillis,
                keptBufferBytes);
    }
}
