package dev.exedra.router.grpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The sequences that were accepted and have not ended; a router that ends waits for them. */
final class Calls {

    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Void> none = new CompletableFuture<>();
    private volatile boolean draining;

    /** Counts a call until its end; refuses when draining. */
    Consumer<Throwable> counted(Consumer<Throwable> end) {
        open.incrementAndGet();
        if (draining) {
            ended();
            throw Statuses.unavailable("this router ends: ask another");
        }
        return error -> {
            end.accept(error);
            ended();
        };
    }

    void ended() {
        if (open.decrementAndGet() == 0 && draining) {
            none.complete(null);
        }
    }

    int open() {
        return open.get();
    }

    /** Takes no more; complete when the last has ended. */
    CompletionStage<Void> drain() {
        draining = true;
        if (open.get() == 0) {
            none.complete(null);
        }
        return none;
    }
}
