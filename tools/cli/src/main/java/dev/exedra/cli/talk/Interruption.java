package dev.exedra.cli.talk;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C while sequences are under way: they are cancelled, and the process waits until what came of them is printed. A
 * shutdown hook serves for this: the JVM then ends with 130 by itself, or 143 after SIGTERM.
 */
public final class Interruption implements AutoCloseable {

    private static final int LONGEST_WAIT_SECONDS = 5;

    private final CountDownLatch printed = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean happened;

    private Interruption(Runnable cancel) {
        this.hook = new Thread(
                () -> {
                    happened = true;
                    cancel.run();
                    await();
                },
                "exedra-interruption");
    }

    /** Watches until closed; {@code cancel} runs on a thread of its own. */
    public static Interruption watch(Runnable cancel) {
        Interruption interruption = new Interruption(cancel);
        try {
            Runtime.getRuntime().addShutdownHook(interruption.hook);
        } catch (IllegalStateException alreadyEnding) {
            cancel.run();
        }
        return interruption;
    }

    /** Whether somebody pressed Ctrl-C. */
    public boolean happened() {
        return happened;
    }

    private void await() {
        try {
            boolean _ = printed.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything is printed. */
    @Override
    public void close() {
        printed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            happened = true;
        }
    }
}
