package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineThreadTest {

    @ParameterizedTest(name = "looking for {0} us")
    @ValueSource(ints = {0, 20, 1_000_000})
    void whatIsGivenRunsInOrderWhetherTheThreadSleepsOrLooks(int lookMicros) {
        EngineThread thread = new EngineThread(lookMicros);
        List<Integer> ran = new CopyOnWriteArrayList<>();
        for (int round = 0; round < 200; round++) {
            int number = round;
            // Every second time an answer is expected, so that the thread looks before it sleeps.
            CompletableFuture<Void> done = CompletableFuture.runAsync(
                    () -> {
                        ran.add(number);
                        thread.expect(number % 2 == 0);
                    },
                    thread);
            done.orTimeout(60, TimeUnit.SECONDS).join();
        }
        thread.close();
        assertEquals(IntStream.range(0, 200).boxed().toList(), ran);
    }

    @Test
    void whatWasGivenBeforeTheEndStillRuns() {
        EngineThread thread = new EngineThread(0);
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
        EngineThread thread = new EngineThread(0);
        CompletableFuture<Void> next = new CompletableFuture<>();
        thread.execute(() -> {
            throw new IllegalStateException("as this test wants it");
        });
        thread.execute(() -> next.complete(null));
        next.orTimeout(60, TimeUnit.SECONDS).join();
        thread.close();
    }
}
