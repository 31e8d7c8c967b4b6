package dev.exedra.core.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine's only thread: runs what it is given, one after the other, and sleeps when there is nothing to do. Looking for the
 * answer of experts elsewhere before it sleeps was measured: no faster for 200 or 1000 microseconds, for half as much processor
 * time again.
 */
final class EngineThread implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::serve, "exedra-engine");
    private volatile boolean asleep;
    private volatile boolean closed;

    EngineThread() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Runs what was given, and ends. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void serve() {
        while (true) {
            Runnable task = tasks.poll();
            if (task != null) {
                run(task);
            } else if (closed) {
                return;
            } else {
                sleep();
            }
        }
    }

    /** A task that throws has told whom it concerns; those that follow run all the same. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    /** The look at the queue after saying so closes the gap in which a wake-up could be lost. */
    private void sleep() {
        asleep = true;
        while (tasks.isEmpty() && !closed) {
            LockSupport.park(this);
            // Parking returns at once while the flag is set: waiting would become spinning.
            boolean _ = Thread.interrupted();
        }
        asleep = false;
    }
}
