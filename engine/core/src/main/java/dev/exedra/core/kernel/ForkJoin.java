package dev.exedra.core.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One call of {@link ComputePool#run}: who takes part takes the next task until none is left. */
final class ForkJoin {

    /**
     * What being woken costs on a virtual machine: whoever waits no longer than that loses by parking. Between two looks the core
     * is offered to whoever wants it, so nobody is kept from working.
     */
    private static final long LOOK_NANOS = 50_000;

    private final int tasks;
    private final IntConsumer task;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean parked;

    ForkJoin(int tasks, IntConsumer task) {
        this.tasks = tasks;
        this.task = task;
    }

    /** Returns once every task is taken, which does not mean finished. */
    void takePart() {
        // The look before the increment keeps late comers from carrying the counter beyond an int.
        while (next.get() < tasks) {
            int index = next.getAndIncrement();
            if (index >= tasks) {
                return;
            }
            if (failure.get() == null) {
                compute(index);
            }
            if (finished.incrementAndGet() == tasks && parked) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void compute(int index) {
        try {
            task.accept(index);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Waits for the tasks that others took. */
    @SuppressWarnings("ThreadPriorityCheck") // correct without the yield, which is for the others on this core
    void join() {
        if (finished.get() < tasks) {
            long until = System.nanoTime() + LOOK_NANOS;
            while (finished.get() < tasks && System.nanoTime() < until) {
                Thread.yield();
            }
        }
        boolean interrupted = false;
        if (finished.get() < tasks) {
            parked = true;
            while (finished.get() < tasks) {
                LockSupport.park(this);
                // Parking returns at once while the flag is set: waiting would become spinning.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            caller.interrupt();
        }
        rethrow(failure.get());
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a task throws no checked exception", e);
        }
    }
}
