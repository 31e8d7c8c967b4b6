package dev.exedra.router.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a pod out that answers wrongly or far too late, and asks it from time to time whether it is well again. */
final class PodHealth {

    private static final Logger LOGGER = LoggerFactory.getLogger(PodHealth.class);
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String address;
    private final PodFigures figures;
    private final Prober prober;
    private final Runnable returned;
    private final Ejection ejection = new Ejection(FIRST_NANOS, LONGEST_NANOS);
    private volatile boolean ejected;

    /** Sends a probe; tells whether it was answered well. */
    @FunctionalInterface
    interface Prober {
        void probe(Consumer<Boolean> answered);
    }

    /** @param returned told when the pod is back */
    PodHealth(String address, PodFigures figures, Prober prober, Runnable returned) {
        this.address = address;
        this.figures = figures;
        this.prober = prober;
        this.returned = returned;
    }

    boolean isEjected() {
        return ejected;
    }

    /**
     * Keeps the pod out.
     *
     * @param kind one word for the figures
     */
    void eject(String kind, String reason) {
        boolean wasIn;
        synchronized (this) {
            wasIn = ejection.eject(System.nanoTime());
            ejected = true;
        }
        if (wasIn) {
            LOGGER.warn("expert pod {} is ejected: {}", address, reason);
            figures.ejected(kind);
        }
    }

    /** Probes where it is time. */
    void tick(long nowNanos) {
        boolean due;
        synchronized (this) {
            due = ejection.beginProbe(nowNanos);
        }
        if (due) {
            prober.probe(this::probed);
        }
    }

    private void probed(boolean well) {
        long now = System.nanoTime();
        boolean back;
        synchronized (this) {
            back = ejection.probed(well, now);
            ejected = ejection.isOut();
        }
        if (back) {
            LOGGER.info("expert pod {} answers its probes and is back", address);
            returned.run();
        } else if (well) {
            tick(now);
        }
    }
}
