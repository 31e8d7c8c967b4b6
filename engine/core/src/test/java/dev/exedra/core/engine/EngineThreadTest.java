package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineThreadTest {

    @Test
    void whatIsGivenRunsInOrderThoughTheThreadSleepsInBetween() {
        EngineThread thread = new EngineThread();
        List<Integer> ran = new CopyOnWriteArrayList<>();
        for (int round = 0; round < 200; round++) {
            int number = round;
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> ran.add(number), thread);
            done.orTimeout(60, TimeUnit.SECONDS).join();
        }
        thread.close();
        assertEquals(IntStream.range(0, 200).boxed().toList(), ran);
    }

    @Test
    void whatWasGivenBeforeTheEndStillRuns() {
        EngineThread thread = new EngineThread();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> held = new CompletableFuture<>();
        CompletableFuture<Void> last = new CompletableFuture<>();
        thread.execute(() -> {
            begun.complete(null);
            held.join();
        });
        begun.orTimeout(60, TimeUnit.SECONDS).join();
        thread.execute(() -> last.complete(null));
        thread.close();
        held.complete(null);
        last.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void aTaskThatThrowsKeepsNoneFromRunning() {
        EngineThread thread = new EngineThread();
        CompletableFuture<Void> next = new CompletableFuture<>();
        thread.execute(() -> {
            throw new IllegalStateException("as this test wants it");
        });
        thread.execute(() -> next.complete(null));
        next.orTimeout(60, TimeUnit.SECONDS).join();
        thread.close();
    }
}
