package dev.exedra.router.dispatch;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells pods that this router lives, and watches that they do, on a thread of its own that computes nothing. */
final class Heartbeats implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Heartbeats.class);

    private volatile List<PodLink> links = List.of();
    private volatile List<PodGroup> groups = List.of();
    private final long lateNanos;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("exedra-dispatch-heartbeat").daemon(true).factory());
    private long lastNanos = System.nanoTime();

    Heartbeats(int millis) {
        this.lateNanos = TimeUnit.MILLISECONDS.toNanos(2L * millis);
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Begins to beat to these, and to watch them. */
    void watch(List<PodLink> watched, List<PodGroup> theirs) {
        links = watched;
        groups = theirs;
    }

    private void beat() {
        long now = System.nanoTime();
        boolean stoodStill = now - lastNanos > lateNanos;
        lastNanos = now;
        links.forEach(link -> guarded(() -> link.tick(now, stoodStill)));
        groups.forEach(group -> guarded(() -> group.tick(now)));
    }

    /** Does something later, once. */
    void after(long nanos, Runnable task) {
        ScheduledFuture<?> _ = timer.schedule(() -> guarded(task), nanos, TimeUnit.NANOSECONDS);
    }

    /** One failure must not end all watching. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOGGER.error("watching expert pods failed", failure);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
