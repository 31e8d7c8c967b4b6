package dev.exedra.core.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A fixed pool of platform threads for fork and join over a fixed number of tasks. The caller computes too, so a pool of n
 * threads starts n - 1. Several threads may call {@link #run} at once and share the workers; a task that calls it again has
 * its tasks run inline. A worker that finds nothing to do parks; a caller looks 50 microseconds for the end of the others' tasks, the core on
 * offer to others all the while, before it does.
 */
public final class ComputePool implements AutoCloseable {

    /**
     * What takes less is not shared out: waking a parked thread takes 50 microseconds on a virtual machine, so two threads
     * would need as long as one.
     */
    private static final long SHARED_FROM_NANOS = 60_000;

    /** The same while a worker is awake and looks for work: it comes within a few microseconds. */
    private static final long SHARED_AWAKE_FROM_NANOS = 12_000;

    /** How long a worker looks for more before it sleeps: about what lies between two products of a decoding step. */
    private static final long LOOK_NANOS = 100_000;

    private final List<Worker> workers = new ArrayList<>();
    private final Queue<ForkJoin> open = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private volatile boolean closed;

    /** A pool that computes on {@code threads} threads, the caller's among them: 1 means that everything runs inline. */
    public ComputePool(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a pool computes on at least one thread, not " + threads);
        }
        ThreadFactory factory =
                Thread.ofPlatform().name("exedra-compute-", 1).daemon(true).factory();
        for (int i = 1; i < threads; i++) {
            workers.add(new Worker(factory));
        }
        workers.forEach(worker -> worker.thread.start());
    }

    /** Threads that compute, the caller's among them. */
    public int threads() {
        return workers.size() + 1;
    }

    /**
     * Runs {@code task} for 0 to tasks - 1, handed out in rising order, and returns when all are done. When one throws, those
     * not yet begun are left out, and the first exception is rethrown once those running have ended.
     */
    public void run(int tasks, IntConsumer task) {
        if (tasks <= 1 || workers.isEmpty() || inside.get()) {
            for (int i = 0; i < tasks; i++) {
                task.accept(i);
            }
            return;
        }
        ForkJoin work = new ForkJoin(tasks, task);
        open.add(work);
        wake(Math.min(tasks - 1, workers.size()));
        inside.set(true);
        try {
            work.takePart();
        } finally {
            inside.set(false);
            open.remove(work);
        }
        work.join();
    }

    /** The same, on the calling thread alone if all the tasks together take it but {@code nanos}, a guess. */
    public void run(int tasks, long nanos, IntConsumer task) {
        if (nanos < (isAwake() ? SHARED_AWAKE_FROM_NANOS : SHARED_FROM_NANOS)) {
            for (int i = 0; i < tasks; i++) {
                task.accept(i);
            }
        } else {
            run(tasks, task);
        }
    }

    /** Ends the workers; what is running is finished first. */
    @Override
    public void close() {
        closed = true;
        workers.forEach(worker -> LockSupport.unpark(worker.thread));
    }

    private boolean isAwake() {
        for (int i = 0; i < workers.size(); i++) {
            if (workers.get(i).looking) {
                return true;
            }
        }
        return false;
    }

    private void wake(int wanted) {
        int woken = 0;
        for (int i = 0; i < workers.size() && woken < wanted; i++) {
            if (workers.get(i).wake()) {
                woken++;
            }
        }
    }

    private final class Worker implements Runnable {

        private final Thread thread;
        private final AtomicBoolean idle = new AtomicBoolean();
        private volatile boolean looking;

        Worker(ThreadFactory factory) {
            thread = factory.newThread(this);
        }

        /** Gives false where this worker is awake: it looks at the open work before it sleeps. */
        boolean wake() {
            if (idle.get() && idle.compareAndSet(true, false)) {
                LockSupport.unpark(thread);
                return true;
            }
            return false;
        }

        @Override
        public void run() {
            inside.set(true);
            while (!closed) {
                ForkJoin work = open.peek();
                if (work != null) {
                    work.takePart();
                    open.remove(work);
                    look();
                } else {
                    sleep();
                }
            }
        }

        /** Being woken costs as much as a small product takes. Between two looks the core is offered to whoever wants it. */
        @SuppressWarnings("ThreadPriorityCheck") // correct without the yield, which is for the others on this core
        private void look() {
            looking = true;
            long until = System.nanoTime() + LOOK_NANOS;
            while (open.isEmpty() && !closed && System.nanoTime() < until) {
                Thread.yield();
            }
            looking = false;
        }

        /** The look at the queue after saying so closes the gap in which a wake-up could be lost. */
        private void sleep() {
            idle.set(true);
            if (open.isEmpty()) {
                while (idle.get() && !closed) {
                    LockSupport.park(ComputePool.this);
                    Thread.interrupted();
                }
            }
            idle.set(false);
        }
    }
}
