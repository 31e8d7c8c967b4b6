package dev.exedra.expert;

import dev.exedra.core.moe.Routing;
import dev.exedra.proto.expert.v1.ExpertLoad;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.StatsResponse;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a pod does. A reader takes the difference of two of its snapshots. */
final class LoadMeter {

    private static final Comparator<Piece.Key> ORDER = Comparator.comparingInt(Piece.Key::layer)
            .thenComparingInt(Piece.Key::stage)
            .thenComparing(Piece.Key::shared);
    private static final int QUEUE_TIMES = 1024;

    private final PodObserver observer;
    /** Rows of each expert; of the shared ones together. */
    private final Map<Piece.Key, long[]> rows = new TreeMap<>(ORDER);

    private final Map<ForwardErrorCode, Long> refused = new EnumMap<>(ForwardErrorCode.class);
    private final long[] queueNanos = new long[QUEUE_TIMES];
    private long waiting;
    private long finished;
    private long queueSum;
    private long pieces;
    private long busyNanos;

    LoadMeter(PodObserver observer) {
        this.observer = observer;
    }

    synchronized void arrived(Piece piece) {
        waiting += piece.cost();
    }

    /** Taken back, or too old, before its turn. */
    synchronized void dropped(Piece piece) {
        waiting -= piece.cost();
    }

    void refused(ForwardErrorCode code) {
        synchronized (this) {
            refused.merge(code, 1L, Long::sum);
        }
    }

    void started(List<Piece> batch, long startedNanos) {
        synchronized (this) {
            batch.forEach(piece -> started(piece, startedNanos));
        }
        batch.forEach(piece -> observer.queued(startedNanos - piece.arrivedNanos()));
    }

    private void started(Piece piece, long startedNanos) {
        long queued = startedNanos - piece.arrivedNanos();
        waiting -= piece.cost();
        finished += piece.cost();
        queueSum += queued;
        queueNanos[(int) (pieces++ % QUEUE_TIMES)] = queued;
        switch (piece.work()) {
            case Piece.Routed(Routing routing) -> {
                long[] counts = rows.computeIfAbsent(piece.key(), _ -> new long[piece.experts()]);
                for (int expert : routing.expertIds()) {
                    if (expert >= 0) {
                        counts[expert]++;
                    }
                }
            }
            case Piece.Shared shared -> rows.computeIfAbsent(piece.key(), _ -> new long[1])[0] += shared.rows();
        }
    }

    void computed(int rows, long nanos) {
        synchronized (this) {
            busyNanos += nanos;
        }
        observer.computed(rows, nanos);
    }

    /** Rows times experts that wait. */
    synchronized long waiting() {
        return waiting;
    }

    /** Calls that were answered with an error of this kind. */
    synchronized long refusals(ForwardErrorCode code) {
        return refused.getOrDefault(code, 0L);
    }

    /** Rows that a routed expert was asked for, or the shared ones of a stage. */
    synchronized long rows(Piece.Key stage, int expert) {
        long[] counts = rows.get(stage);
        return counts == null ? 0 : counts[expert];
    }

    /** The same over several stages. */
    synchronized long rows(List<Piece.Key> stages, int expert) {
        return stages.stream().mapToLong(stage -> rows(stage, expert)).sum();
    }

    /** Counts at one moment; {@link #between} subtracts two of them. */
    record Snapshot(
            long atNanos, long finished, long queueSum, long pieces, long busyNanos, Map<Piece.Key, long[]> rows) {}

    synchronized Snapshot snapshot() {
        Map<Piece.Key, long[]> copy = new TreeMap<>(ORDER);
        rows.forEach((stage, counts) -> copy.put(stage, counts.clone()));
        return new Snapshot(System.nanoTime(), finished, queueSum, pieces, busyNanos, copy);
    }

    /** What happened between two snapshots; the times in the queue are those of the latest calls. */
    synchronized StatsResponse between(Snapshot before, Snapshot now) {
        long elapsed = Math.max(1, now.atNanos - before.atNanos);
        long count = now.pieces - before.pieces;
        int recent = (int) Math.min(count, QUEUE_TIMES);
        long[] sorted = new long[recent];
        for (int i = 0; i < recent; i++) {
            sorted[i] = queueNanos[(int) ((now.pieces - 1 - i) % QUEUE_TIMES)];
        }
        Arrays.sort(sorted);
        StatsResponse.Builder stats = StatsResponse.newBuilder()
                .setIntervalMillis((int) (elapsed / 1_000_000))
                .setWaiting(waiting)
                .setFinished(now.finished - before.finished)
                .setQueueMeanMicros(count == 0 ? 0 : (now.queueSum - before.queueSum) / count / 1000)
                .setQueueP99Micros(recent == 0 ? 0 : sorted[(recent - 1) * 99 / 100] / 1000)
                .setUtilisation(Math.min(1, (now.busyNanos - before.busyNanos) / (double) elapsed));
        now.rows.forEach((stage, counts) -> {
            if (!stage.shared()) {
                addGrown(stage, counts, before.rows.getOrDefault(stage, new long[counts.length]), stats);
            }
        });
        return stats.build();
    }

    private static void addGrown(Piece.Key stage, long[] now, long[] before, StatsResponse.Builder stats) {
        for (int expert = 0; expert < now.length; expert++) {
            if (now[expert] > before[expert]) {
                stats.addExperts(ExpertLoad.newBuilder()
                        .setLayer(stage.layer())
                        .setStage(stage.stage())
                        .setExpert(expert)
                        .setRows(now[expert] - before[expert]));
            }
        }
    }
}
