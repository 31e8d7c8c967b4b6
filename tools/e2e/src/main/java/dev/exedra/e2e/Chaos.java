package dev.exedra.e2e;

import dev.exedra.platform.ServiceProcess;
import dev.exedra.platform.ServiceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Disturbs a platform under load, one service at a time, and waits until it is whole again in between. */
final class Chaos {

    /** Fewer requests in a victim's hands prove nothing. */
    static final int LEAST_HELD = 8;

    private static final int LOOKS = 200;
    private static final Duration MEASURED = Duration.ofSeconds(3);
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(60);
    private static final long BETWEEN_LOOKS_MILLIS = 20;

    private final Stage stage;
    private final Client client;
    private final Consumer<String> note;
    private final SplittableRandom random;

    /**
     * What was done, and when.
     *
     * @param held requests that the victim had and had not answered
     */
    record Done(Disturbance disturbance, String victim, int held, long fromNanos, long untilNanos) {}

    Chaos(Stage stage, Client client, long seed, Consumer<String> note) {
        this.stage = stage;
        this.client = client;
        this.note = note;
        this.random = new SplittableRandom(seed);
    }

    /** Every kind in turn, again and again until the time is over. */
    List<Done> run(List<Disturbance> kinds, Duration length) throws InterruptedException {
        List<Done> all = new ArrayList<>();
        long end = System.nanoTime() + length.toNanos();
        Iterator<Disturbance> turn = kinds.iterator();
        while (System.nanoTime() - end < 0) {
            if (!turn.hasNext()) {
                turn = kinds.iterator();
            }
            Done done = disturb(turn.next());
            note.accept("%-45s %-18s held %d".formatted(done.disturbance().what(), done.victim(), done.held()));
            all.add(done);
        }
        return all;
    }

    private Done disturb(Disturbance disturbance) throws InterruptedException {
        List<ServiceSpec> candidates = stage.of(disturbance.role());
        ServiceSpec victim = candidates.get(random.nextInt(candidates.size()));
        ServiceProcess process = stage.running().service(victim.name());
        Done done = switch (disturbance) {
            case Disturbance.Kill kill -> kill(kill, process);
            case Disturbance.Hang hang -> hang(hang, process);
            case Disturbance.Link link -> spoil(link, victim);
            case Disturbance.Cut cut -> cut(cut, victim);
        };
        recover(victim);
        return done;
    }

    private Done kill(Disturbance.Kill kill, ServiceProcess process) throws InterruptedException {
        int held = stopWhileBusy(process);
        long from = System.nanoTime();
        process.kill();
        boolean _ = process.awaitExit(MEASURED);
        TimeUnit.NANOSECONDS.sleep(from + MEASURED.toNanos() - System.nanoTime());
        Done done = new Done(kill, process.spec().name(), held, from, System.nanoTime());
        ServiceProcess again = stage.running().restartGently(process);
        again.awaitReady(stage.http(), LONGEST_RECOVERY);
        again.raisePriority();
        return done;
    }

    private Done hang(Disturbance.Hang hang, ServiceProcess process) throws InterruptedException {
        int held = stopWhileBusy(process);
        long from = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(hang.length().toNanos());
        Signals.resume(process);
        TimeUnit.MILLISECONDS.sleep(500);
        return new Done(hang, process.spec().name(), held, from, System.nanoTime());
    }

    private Done spoil(Disturbance.Link link, ServiceSpec victim) throws InterruptedException {
        int held = awaitBusy(victim);
        long from = System.nanoTime();
        stage.proxy(victim.name()).set(link.fault());
        TimeUnit.NANOSECONDS.sleep(link.length().toNanos());
        stage.proxy(victim.name()).set(new Fault.None());
        TimeUnit.MILLISECONDS.sleep(500);
        return new Done(link, victim.name(), held, from, System.nanoTime());
    }

    private Done cut(Disturbance.Cut cut, ServiceSpec victim) throws InterruptedException {
        int held = awaitBusy(victim);
        long from = System.nanoTime();
        stage.proxy(victim.name()).cut();
        TimeUnit.MILLISECONDS.sleep(1500);
        return new Done(cut, victim.name(), held, from, System.nanoTime());
    }

    /** Stops a process in the middle of enough work, and says how much it holds; goes on a moment and tries again if it is too little. */
    private int stopWhileBusy(ServiceProcess process) throws InterruptedException {
        boolean isRouter = process.spec().role().equals("router");
        int held = isRouter ? awaitBusy(process.spec()) : 0;
        Signals.stop(process);
        for (int look = 0; look < LOOKS && held < LEAST_HELD; look++) {
            held = held(process.spec());
            if (held < LEAST_HELD) {
                Signals.resume(process);
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
                Signals.stop(process);
            }
        }
        return held;
    }

    private int awaitBusy(ServiceSpec victim) throws InterruptedException {
        int held = 0;
        for (int look = 0; look < LOOKS && held < LEAST_HELD; look++) {
            held = held(victim);
            TimeUnit.MILLISECONDS.sleep(held < LEAST_HELD ? BETWEEN_LOOKS_MILLIS : 0);
        }
        return held;
    }

    /** Requests in a victim's hands: no more than its rows, no more than there are. */
    private int held(ServiceSpec victim) throws InterruptedException {
        double work = victim.role().equals("router") ? stage.running(victim) : stage.outstandingRows(victim);
        return (int) Math.min(work, client.open());
    }

    /** Waits until every router can ask every pod again: the next victim may be the other replica. */
    private void recover(ServiceSpec victim) throws InterruptedException {
        long until = System.nanoTime() + LONGEST_RECOVERY.toNanos();
        int routers = stage.of("router").size();
        for (ServiceSpec pod : stage.running().platform().experts()) {
            while (stage.ready(pod) < routers) {
                if (System.nanoTime() - until > 0) {
                    note.accept(pod.name() + " is not asked again " + LONGEST_RECOVERY.toSeconds()
                            + " s after a fault of " + victim.name());
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
            }
        }
    }
}
