package dev.exedra.router.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Looks for a replica that is far slower than the others, in windows of a second: its mean is three times theirs and 20 ms more, three
 * windows in a row. Never takes the last replica away, nor more than half of a group.
 */
final class OutlierWatch {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LEAST_ANSWERS = 8;
    private static final int FACTOR = 3;
    private static final int WINDOWS = 3;

    private final List<PodLink> replicas;
    private final Map<PodLink, Seen> seen = new HashMap<>();
    private long windowEndNanos;

    private static final class Seen {
        private long answers;
        private long nanos;
        private int slowWindows;
    }

    /** @param replicas as they are now: others may join */
    OutlierWatch(List<PodLink> replicas) {
        this.replicas = replicas;
    }

    synchronized void answered(PodLink link, long nanos) {
        Seen of = seen.computeIfAbsent(link, _ -> new Seen());
        of.answers++;
        of.nanos += nanos;
    }

    /** Ends a window where it is time. */
    void tick(long nowNanos) {
        List<PodLink> now = List.copyOf(replicas);
        if (now.size() < 2) {
            return;
        }
        int slow;
        long[] means = new long[now.size()];
        synchronized (this) {
            if (nowNanos - windowEndNanos < 0) {
                return;
            }
            windowEndNanos = nowNanos + WINDOW_NANOS;
            for (int i = 0; i < means.length; i++) {
                Seen of = seen.computeIfAbsent(now.get(i), _ -> new Seen());
                means[i] = of.answers < LEAST_ANSWERS ? -1 : of.nanos / of.answers;
                of.answers = 0;
                of.nanos = 0;
            }
            int slowest = outlier(means);
            slow = -1;
            for (int i = 0; i < means.length; i++) {
                Seen of = seen.computeIfAbsent(now.get(i), _ -> new Seen());
                of.slowWindows = i == slowest ? of.slowWindows + 1 : 0;
                if (of.slowWindows >= WINDOWS) {
                    slow = i;
                    of.slowWindows = 0;
                }
            }
        }
        if (slow >= 0 && mayLose(now.get(slow))) {
            now.get(slow)
                    .eject("latency", "answers after " + means[slow] / 1_000_000 + " ms, the others are far faster");
        }
    }

    /**
     * The replica that is far slower than the others.
     *
     * @param means nanoseconds; -1 where too little is known
     * @return its index, or -1
     */
    static int outlier(long[] means) {
        int slowest = -1;
        for (int i = 0; i < means.length; i++) {
            if (means[i] >= 0 && (slowest < 0 || means[i] > means[slowest])) {
                slowest = i;
            }
        }
        if (slowest < 0) {
            return -1;
        }
        int candidate = slowest;
        long[] others = IntStream.range(0, means.length)
                .filter(i -> i != candidate && means[i] >= 0)
                .mapToLong(i -> means[i])
                .sorted()
                .toArray();
        if (others.length == 0) {
            return -1;
        }
        long median = others[others.length / 2];
        return means[slowest] > Math.max(FACTOR * median, median + LEAST_NANOS) ? slowest : -1;
    }

    private boolean mayLose(PodLink link) {
        long ready =
                replicas.stream().filter(each -> each.state() == PodState.READY).count();
        boolean isReady = link.state() == PodState.READY;
        long away = replicas.size() - ready;
        return isReady && ready >= 2 && 2 * (away + 1) <= replicas.size();
    }
}
