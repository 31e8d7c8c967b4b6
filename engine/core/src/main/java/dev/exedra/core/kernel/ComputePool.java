package dev.exedra.core.kernel;

import java.util.function.IntConsumer;

/** Placeholder until the kernel branch lands. */
public final class ComputePool implements AutoCloseable {
    private final int threads;

    public ComputePool(int threads) {
        this.threads = threads;
    }

    public int threads() {
        return threads;
    }

    public void run(int tasks, IntConsumer task) {
        for (int i = 0; i < tasks; i++) {
            task.accept(i);
        }
    }

    @Override
    public void close() {}
}
