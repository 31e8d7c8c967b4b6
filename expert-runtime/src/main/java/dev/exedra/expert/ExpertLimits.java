package dev.exedra.expert;

/**
 * The bounds of a pod.
 *
 * @param maxPieceRows rows of one Forward; also bounds the size of a message
 * @param maxBatchRows rows that are computed together
 * @param creditPerStream rows times experts that a stream may have outstanding at most, however fast the pod is
 * @param maxQueueMillis that a call should wait at most for its turn: as much credit is granted as is computed in that time, and
 *     never less than a piece a stream
 * @param heartbeatMillis between two heartbeats of a stream
 * @param routerSilenceMillis after which a router that sent heartbeats and stopped is taken for lost
 * @param closingMillis that streams have to end after their last answer
 * @param keptBufferBytes memory of received payloads that is kept to be used again
 */
public record ExpertLimits(
        int maxPieceRows,
        int maxBatchRows,
        long creditPerStream,
        int maxQueueMillis,
        int heartbeatMillis,
        int routerSilenceMillis,
        int closingMillis,
        long keptBufferBytes) {

    public ExpertLimits {
        require("maxPieceRows", maxPieceRows, 1, 65_536);
        require("maxBatchRows", maxBatchRows, maxPieceRows, 1 << 20);
        require("creditPerStream", creditPerStream, maxPieceRows, 1L << 40);
        require("maxQueueMillis", maxQueueMillis, 1, 3_600_000);
        require("heartbeatMillis", heartbeatMillis, 10, 60_000);
        require("routerSilenceMillis", routerSilenceMillis, heartbeatMillis, 3_600_000);
        require("closingMillis", closingMillis, 0, 600_000);
        require("keptBufferBytes", keptBufferBytes, 0, 1L << 40);
    }

    /** As the defaults in all but these. */
    public ExpertLimits(int maxPieceRows, int maxBatchRows, long creditPerStream, int heartbeatMillis) {
        this(maxPieceRows, maxBatchRows, creditPerStream, 100, heartbeatMillis, 5000, 2000, 64L << 20);
    }

    /** These with another time in the queue. */
    public ExpertLimits withMaxQueueMillis(int millis) {
        return new ExpertLimits(
                maxPieceRows,
                maxBatchRows,
                creditPerStream,
                millis,
                heartbeatMillis,
                routerSilenceMillis,
                closingMillis,
                keptBufferBytes);
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ExpertException(name + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    /**
     * What serves: 512 rows a piece, four of them with eight experts a row
     * outstanding, 100 ms in the queue, a heartbeat every 250 ms.
     */
    public static ExpertLimits defaults() {
        return new ExpertLimits(512, 2048, 16_384, 250);
    }
}
