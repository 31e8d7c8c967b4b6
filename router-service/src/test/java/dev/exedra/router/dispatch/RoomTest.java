package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.moe.ExpertSum;
import dev.exedra.expert.ExpertLimits;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a router says that its groups have room for, and what becomes of rows beyond it. */
@Timeout(60)
class RoomTest {

    /** Pieces of 5 rows with 4 experts are the floor, and all of the credit: 20. */
    private static final ExpertLimits TIGHT = new ExpertLimits(5, 64, 5, 50).withMaxQueueMillis(1);

    private final Stage stage = new Stage();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        release.countDown();
        stage.close();
    }

    private RemoteDispatcher heldAndFree(int maxWaitingMillis) throws Exception {
        stage.add(Stage.instant("0/2"), TIGHT);
        stage.add(Stage.instant("1/2"), TIGHT);
        stage.experts.getFirst().twisted((real, _, _) -> {
            try {
                release.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            real.run();
        });
        RemoteDispatcher dispatcher = stage.connect(DispatchLimits.defaults().withWaiting(40, maxWaitingMillis));
        Stage.until(() -> dispatcher.readyPods() == 2);
        return dispatcher;
    }

    @Test
    void roomIsCreditAndWindowAndComesBack() throws Exception {
        RemoteDispatcher dispatcher = heldAndFree(60_000);
        assertArrayEquals(new long[] {60, 60}, dispatcher.room(0, 0));
        CompletableFuture<ExpertSum> first = stage.dispatch(dispatcher, 10, 0, 1, 2, 3);
        // 20 are sent, 20 wait.
        assertArrayEquals(new long[] {20, 60}, dispatcher.room(0, 0));
        CompletableFuture<ExpertSum> second = stage.dispatch(dispatcher, 10, 4, 5, 6, 7);
        assertArrayEquals(new long[] {0, 60}, dispatcher.room(0, 0));
        release.countDown();
        assertEquals(Stage.expected(10, 4), Stage.firstColumn(first.join()));
        assertEquals(Stage.expected(10, 4), Stage.firstColumn(second.join()));
        Stage.until(() -> dispatcher.room(0, 0)[0] >= 60);
        assertEquals(0.0, stage.overruns());
        assertTrue(dispatcher.largestWindow() <= 40);
    }

    @Test
    void whatWaitsTooLongFailsWithAnErrorThatMayBeTriedAgain() throws Exception {
        RemoteDispatcher dispatcher = heldAndFree(100);
        CompletableFuture<ExpertSum> sent = stage.dispatch(dispatcher, 5, 0, 1, 2, 3);
        ExpertSum waited = stage.dispatch(dispatcher, 2, 0, 1, 14, 15).join();
        assertEquals(2, waited.failures().getFirst().rows().cardinality());
        DispatchException reason =
                (DispatchException) waited.failures().getFirst().reason();
        assertTrue(reason.retryable() && reason.getMessage().contains("no room"), reason.getMessage());
        release.countDown();
        assertEquals(Stage.expected(5, 4), Stage.firstColumn(sent.join()));
    }

    @Test
    void rowsThatAreDivertedAreCountedByExpert() throws Exception {
        RemoteDispatcher dispatcher = heldAndFree(60_000);
        int[] rows = new int[Stage.EXPERTS];
        rows[3] = 4;
        dispatcher.diverted(1, 0, rows);
        dispatcher.diverted(1, 0, rows);
        Counter counted = stage.registry
                .get("exedra.dispatch.diverted")
                .tag("layer", "1")
                .tag("expert", "3")
                .counter();
        assertEquals(8.0, counted.count());
        assertEquals(
                1, stage.registry.find("exedra.dispatch.diverted").counters().size());
    }
}
