package dev.exedra.core.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine's only thread: runs what it is given, one after the other. It sleeps when there is nothing to do. While a step
 * waits for experts elsewhere it first looks for their answer for a while, its core on offer to others between two looks: on a
 * virtual machine a core that went to sleep takes 40 microseconds to wake, and an answer wakes four or five threads on its way.
 */
final class EngineThread implements Executor {

    private final long lookNanos;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::serve, "exedra-engine");
    private volatile boolean asleep;
    private volatile boolean closed;
    private boolean expecting;

    /** @param lookMicros that an expected answer is looked for before the thread sleeps */
    EngineThread(long lookMicros) {
        this.lookNanos = TimeUnit.MICROSECONDS.toNanos(lookMicros);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether somebody elsewhere works on an answer; said by this thread alone. */
    void expect(boolean answer) {
        expecting = answer;
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
            } else if (!expecting || !look()) {
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

    /** Whether something came. */
    @SuppressWarnings("ThreadPriorityCheck") // correct without the yield, which is for the others on this core
    private boolean look() {
        long until = System.nanoTime() + lookNanos;
        while (tasks.isEmpty() && !closed && System.nanoTime() < until) {
            Thread.yield();
        }
        return !tasks.isEmpty();
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
