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

    private final List<PodLink> links;
    private final Parked parked;
    private final long lateNanos;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("exedra-dispatch-heartbeat").daemon(true).factory());
    private long lastNanos = System.nanoTime();

    Heartbeats(List<PodLink> links, Parked parked, int millis) {
        this.links = links;
        this.parked = parked;
        this.lateNanos = TimeUnit.MILLISECONDS.toNanos(2L * millis);
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        long now = System.nanoTime();
        boolean stoodStill = now - lastNanos > lateNanos;
        lastNanos = now;
        links.forEach(link -> guarded(() -> link.tick(now, stoodStill)));
        guarded(() -> parked.tick(now));
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
