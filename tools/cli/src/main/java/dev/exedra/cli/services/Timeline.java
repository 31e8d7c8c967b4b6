package dev.exedra.cli.services;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** When one sequence's tokens came, and which they were. One thread at a time tells it. */
final class Timeline {

    private final long submittedNanos = System.nanoTime();
    private final long[] atNanos;
    private final int[] ids;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int count;

    /** @param tokens that the sequence will have */
    Timeline(int tokens) {
        this.atNanos = new long[tokens];
        this.ids = new int[tokens];
    }

    /** Tokens that are asked for. */
    int wanted() {
        return ids.length;
    }

    void token(int id) {
        if (count < ids.length) {
            ids[count] = id;
            atNanos[count++] = System.nanoTime();
        }
    }

    void finished() {
        if (count == ids.length) {
            done.complete(null);
        } else {
            done.completeExceptionally(
                    new BenchmarkException("a sequence ended after " + count + " tokens of " + ids.length));
        }
    }

    void failed(Throwable cause) {
        done.completeExceptionally(new BenchmarkException("a sequence failed: " + cause.getMessage()));
    }

    /** Waits for the last token. */
    void await() {
        done.join();
    }

    /** Nanoseconds of the system's clock at which a token came. */
    long at(int token) {
        return atNanos[token];
    }

    /** Nanoseconds to the first token. */
    long firstTokenNanos() {
        return atNanos[0] - submittedNanos;
    }

    int[] ids() {
        return Arrays.copyOf(ids, count);
    }
}
