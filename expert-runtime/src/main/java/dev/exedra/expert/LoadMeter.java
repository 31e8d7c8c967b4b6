package dev.exedra.expert;

import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.moe.Routing;
import dev.exedra.proto.expert.v1.ExpertLoad;
import dev.exedra.proto.expert.v1.StatsResponse;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a pod does. A reader takes the difference of two of its snapshots. */
final class LoadMeter {

    private static final Comparator<ExpertId> ORDER = Comparator.comparingInt(ExpertId::layer)
            .thenComparingInt(ExpertId::stage)
            .thenComparingInt(ExpertId::expert);
    private static final int QUEUE_TIMES = 1024;

    private final Map<ExpertId, long[]> experts = new TreeMap<>(ORDER);
    private final long[] queueNanos = new long[QUEUE_TIMES];
    private long waiting;
    private long finished;
    private long queueSum;
    private long pieces;
    private long busyNanos;

    synchronized void arrived(long cost) {
        waiting += cost;
    }

    /** @param busyNanos its share of the time that kernels took */
    synchronized void finished(Piece piece, long startedNanos, long busyNanos) {
        long queued = startedNanos - piece.arrivedNanos();
        waiting -= piece.cost();
        finished += piece.cost();
        queueSum += queued;
        queueNanos[(int) (pieces++ % QUEUE_TIMES)] = queued;
        this.busyNanos += busyNanos;
        if (piece.work() instanceof Piece.Routed(Routing routing)) {
            for (int expert : routing.expertIds()) {
                if (expert >= 0) {
                    experts.computeIfAbsent(new ExpertId(piece.layer(), piece.stage(), expert), _ -> new long[1])[0]++;
                }
            }
        }
    }

    /** What {@link #since} subtracts. */
    record Snapshot(
            long atNanos, long finished, long queueSum, long pieces, long busyNanos, Map<ExpertId, Long> experts) {}

    synchronized Snapshot snapshot() {
        Map<ExpertId, Long> rows = new TreeMap<>(ORDER);
        experts.forEach((id, count) -> rows.put(id, count[0]));
        return new Snapshot(System.nanoTime(), finished, queueSum, pieces, busyNanos, rows);
    }

    synchronized StatsResponse since(Snapshot before) {
        Snapshot now = snapshot();
        long elapsed = Math.max(1, now.atNanos - before.atNanos);
        long count = now.pieces - before.pieces;
        int recent = (int) Math.min(count, QUEUE_TIMES);
        long[] sorted = new long[recent];
        for (int i = 0; i < recent; i++) {
            sorted[i] = queueNanos[(int) ((pieces - 1 - i) % QUEUE_TIMES)];
        }
        Arrays.sort(sorted);
        StatsResponse.Builder stats = StatsResponse.newBuilder()
                .setIntervalMillis((int) (elapsed / 1_000_000))
                .setWaiting(waiting)
                .setFinished(now.finished - before.finished)
                .setQueueMeanMicros(count == 0 ? 0 : (now.queueSum - before.queueSum) / count / 1000)
                .setQueueP99Micros(recent == 0 ? 0 : sorted[(recent - 1) * 99 / 100] / 1000)
                .setUtilisation(Math.min(1, (now.busyNanos - before.busyNanos) / (double) elapsed));
        now.experts.forEach((id, rows) -> {
            long grown = rows - before.experts.getOrDefault(id, 0L);
            if (grown > 0) {
                stats.addExperts(ExpertLoad.newBuilder()
                        .setLayer(id.layer())
                        .setStage(id.stage())
                        .setExpert(id.expert())
                        .setRows(grown));
            }
        });
        return stats.build();
    }
}
