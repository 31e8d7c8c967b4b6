package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.moe.RowFailure;
import dev.exedra.expert.ExpertLimits;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas share the load, and stand in for each other when one is lost, hung, wrong or slow. */
@Timeout(120)
class ReplicaTest {

    /** Waits for long where something has to come back: machines may be busy. */
    private static final DispatchLimits PATIENT =
            DispatchLimits.defaults().withTimes(60_000, 50, 500, 30_000).withReplicas(1000, 0, 0);

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private RemoteDispatcher twoReplicas(DispatchLimits limits) throws Exception {
        stage.add("all");
        stage.add("all");
        RemoteDispatcher dispatcher = stage.connect(limits);
        // Both have to be there before one is lost.
        Stage.until(() -> dispatcher.readyPods() == 2);
        return dispatcher;
    }

    /** The pod that gets the next batch stands still with it; completes with its index. */
    private CompletableFuture<Integer> heldOne(CountDownLatch release) {
        CompletableFuture<Integer> which = new CompletableFuture<>();
        for (int i = 0; i < stage.experts.size(); i++) {
            int index = i;
            stage.experts.get(i).twisted((real, _, _) -> {
                if (which.complete(index)) {
                    try {
                        release.await();
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                }
                real.run();
            });
        }
        return which;
    }

    @Test
    void aPodThatIsLostInTheMiddleOfALayerIsReplacedByAnother() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Integer> held = heldOne(release);
        CompletableFuture<ExpertSum> answer = stage.dispatch(dispatcher, 8, 0, 5, 9, 15);
        int victim = held.join();
        stage.links.get(victim).cut();
        assertEquals(Stage.expected(8, 4), Stage.firstColumn(answer.join()));
        assertEquals(List.of(), answer.join().failures());
        assertEquals(1, stage.experts.get(1 - victim).batches.get());
        release.countDown();
    }

    @Test
    void aPodThatHangsIsReplacedAndAskedAgainWhenItIsHeardOf() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Integer> held = heldOne(release);
        CompletableFuture<ExpertSum> answer = stage.dispatch(dispatcher, 8, 0, 5, 9, 15);
        int victim = held.join();
        stage.links.get(victim).hold();
        assertEquals(Stage.expected(8, 4), Stage.firstColumn(answer.join()));
        assertEquals(1.0, stage.ejected("silent"));
        stage.links.get(victim).letGo();
        release.countDown();
        Stage.until(() -> dispatcher.readyPods() == 2);
        int before = stage.experts.get(victim).batches.get();
        while (stage.experts.get(victim).batches.get() == before) {
            stage.dispatch(dispatcher, 1, 3).join();
        }
    }

    @Test
    void busyIsNotHung() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Integer> held = heldOne(release);
        CompletableFuture<ExpertSum> answer = stage.dispatch(dispatcher, 8, 0, 5, 9, 15);
        int victim = held.join();
        // Its heartbeats go on for longer than a silent pod would be trusted.
        CompletableFuture<Void> longer = new CompletableFuture<>();
        longer.completeOnTimeout(null, 1200, TimeUnit.MILLISECONDS).join();
        assertEquals(0.0, stage.ejected("silent"));
        release.countDown();
        assertEquals(Stage.expected(8, 4), Stage.firstColumn(answer.join()));
        assertEquals(0, stage.experts.get(1 - victim).batches.get());
    }

    @Test
    void anAnswerWithAWrongChecksumEjectsItsPodUntilProbesAreAnswered() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        stage.links.forEach(link -> link.damage(1));
        // 32 rows of 48 floats are large enough to be damaged; both replicas are asked, and one again when it is back.
        ExpertSum answer = stage.dispatch(dispatcher, 32, 0, 5, 9, 15).join();
        assertEquals(Stage.expected(32, 4), Stage.firstColumn(answer));
        assertEquals(2.0, stage.ejected("checksum"));
        Stage.until(() -> dispatcher.readyPods() == 2);
    }

    @Test
    void whoCannotAnswerWhatAnotherCanIsEjected() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        stage.experts.getFirst().twisted((_, _, _) -> {
            throw new IllegalStateException("a broken pod");
        });
        while (stage.experts.getFirst().batches.get() == 0) {
            assertEquals(
                    Stage.expected(8, 2),
                    Stage.firstColumn(stage.dispatch(dispatcher, 8, 1, 2).join()));
        }
        assertEquals(1.0, stage.ejected("answer"));
    }

    @Test
    void whatNoReplicaCanAnswerFailsAndEjectsNobody() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        stage.experts.forEach(experts -> experts.twisted((_, _, _) -> {
            throw new IllegalStateException("a poisoned prompt");
        }));
        ExpertSum answer = stage.dispatch(dispatcher, 3, 1, 2).join();
        assertEquals(rows(0, 1, 2), answer.failures().getFirst().rows());
        assertEquals(0.0, stage.ejected("answer"));
        assertEquals(2, dispatcher.readyPods());
        stage.experts.forEach(experts -> experts.twisted((real, _, _) -> real.run()));
        assertEquals(
                Stage.expected(3, 2),
                Stage.firstColumn(stage.dispatch(dispatcher, 3, 1, 2).join()));
    }

    @Test
    void rowsThatAreNotFiniteOnTwoReplicasFailAloneAndEjectNobody() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        stage.experts.forEach(experts -> experts.twisted((real, _, target) -> {
            real.run();
            target.set(2, 5, Float.NaN);
        }));
        ExpertSum answer = stage.dispatch(dispatcher, 4, 1, 2).join();
        assertEquals(List.of(0.5f, 1f, 0f, 2f), Stage.firstColumn(answer));
        RowFailure failure = answer.failures().getFirst();
        assertEquals(rows(2), failure.rows());
        DispatchException reason = assertInstanceOf(DispatchException.class, failure.reason());
        assertTrue(!reason.retryable() && reason.getMessage().contains("not finite"), reason.getMessage());
        assertEquals(1, stage.experts.getFirst().batches.get());
        assertEquals(1, stage.experts.getLast().batches.get());
        assertEquals(2, dispatcher.readyPods());
    }

    @Test
    void whoAloneGivesRowsThatAreNotFiniteIsEjected() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT);
        stage.experts.getFirst().twisted((real, _, target) -> {
            real.run();
            target.set(0, 0, Float.POSITIVE_INFINITY);
        });
        while (stage.experts.getFirst().batches.get() == 0) {
            ExpertSum answer = stage.dispatch(dispatcher, 4, 1, 2).join();
            assertEquals(Stage.expected(4, 2), Stage.firstColumn(answer));
        }
        assertEquals(1.0, stage.ejected("answer"));
    }

    @Test
    void onlyTheRowsOfAGroupWithoutReplicasFailAndThatAfterABound() throws Exception {
        stage.add("0/2");
        stage.add("1/2");
        RemoteDispatcher dispatcher = stage.connect(DispatchLimits.defaults().withTimes(60_000, 20, 500, 100));
        stage.dispatch(dispatcher, 1, 0, 15).join();
        stage.links.getLast().cut();
        Routing routing = Routing.empty(3, 4);
        int[] asked = {1, 14, 3};
        for (int row = 0; row < 3; row++) {
            routing.expertIds()[4 * row] = asked[row];
            routing.weights()[4 * row] = 0.5f;
        }
        ExpertSum answer = dispatcher
                .dispatch(stage.call(dispatcher, routing))
                .toCompletableFuture()
                .join();
        assertEquals(List.of(0.5f, 0f, 1.5f), Stage.firstColumn(answer));
        assertEquals(1, answer.failures().size());
        assertEquals(rows(1), answer.failures().getFirst().rows());
        assertTrue(((DispatchException) answer.failures().getFirst().reason()).retryable());
    }

    @Test
    void aPodThatRestartsAtItsAddressIsAskedAgain() throws Exception {
        stage.add("all");
        RemoteDispatcher dispatcher = stage.connect(PATIENT);
        stage.dispatch(dispatcher, 1, 0).join();
        stage.links.getFirst().cut();
        CompletableFuture<ExpertSum> waiting = stage.dispatch(dispatcher, 8, 0, 5, 9, 15);
        stage.add("all");
        stage.links.getFirst().leadTo(stage.servers.getLast().port());
        assertEquals(Stage.expected(8, 4), Stage.firstColumn(waiting.join()));
        assertEquals(1, stage.experts.getLast().batches.get());
    }

    @Test
    void aReplicaThatIsAwayWhenTheRouterStartsJoinsLater() throws Exception {
        stage.add("all");
        stage.add("all");
        stage.links.getLast().cut();
        RemoteDispatcher dispatcher = stage.connect(PATIENT.withReplicas(32, 0, 0));
        assertEquals(
                Stage.expected(64, 4),
                Stage.firstColumn(stage.dispatch(dispatcher, 64, 0, 5, 9, 15).join()));
        stage.links.getLast().leadTo(stage.servers.getLast().port());
        Stage.until(() -> dispatcher.readyPods() == 2);
        stage.dispatch(dispatcher, 64, 0, 5, 9, 15).join();
        assertEquals(96, stage.experts.getFirst().rows.get());
        assertEquals(32, stage.experts.getLast().rows.get());
    }

    @Test
    void aPodThatComesBackWithOtherExpertsIsNotAsked() throws Exception {
        stage.add("all");
        RemoteDispatcher dispatcher = stage.connect(DispatchLimits.defaults().withTimes(60_000, 20, 500, 2000));
        stage.dispatch(dispatcher, 1, 0).join();
        stage.links.getFirst().cut();
        stage.add("0-7");
        stage.links.getFirst().leadTo(stage.servers.getLast().port());
        ExpertSum answer = stage.dispatch(dispatcher, 1, 0).join();
        assertEquals(rows(0), answer.failures().getFirst().rows());
        assertTrue(stage.ejected("fingerprint") > 0);
        assertEquals(0, stage.experts.getLast().batches.get());
    }

    @Test
    void aLargeCallIsSplitOverReplicasByWholeRows() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT.withReplicas(32, 0, 0));
        ExpertSum answer = stage.dispatch(dispatcher, 64, 0, 5, 9, 15).join();
        assertEquals(Stage.expected(64, 4), Stage.firstColumn(answer));
        assertEquals(32, stage.experts.getFirst().rows.get());
        assertEquals(32, stage.experts.getLast().rows.get());
        stage.dispatch(dispatcher, 31, 0, 5, 9, 15).join();
        int[] rows = stage.experts.stream()
                .mapToInt(experts -> experts.rows.get())
                .sorted()
                .toArray();
        assertEquals(List.of(32, 63), List.of(rows[0], rows[1]), "fewer rows go to one");
    }

    @Test
    void aSlowPieceIsAskedForASecondTimeWhereThatIsAllowed() throws Exception {
        RemoteDispatcher dispatcher = twoReplicas(PATIENT.withReplicas(1000, 0.5, 1));
        for (int i = 0; i < 64; i++) {
            stage.dispatch(dispatcher, 1, 3).join();
        }
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Integer> held = heldOne(release);
        CompletableFuture<ExpertSum> answer = stage.dispatch(dispatcher, 8, 0, 5, 9, 15);
        assertEquals(Stage.expected(8, 4), Stage.firstColumn(answer.join()));
        assertTrue(held.isDone(), "one stands still, the other answered");
        release.countDown();
    }

    @Test
    void whatWaitsForCreditIsAnsweredInTheEndAndNobodySendsMoreThanItMay() throws Exception {
        // Pieces of 5 rows and credit for one of them at a time.
        ExpertLimits tight = new ExpertLimits(5, 64, 5, 50).withMaxQueueMillis(1);
        stage.add(Stage.instant("all"), tight);
        stage.add(Stage.instant("all"), tight);
        RemoteDispatcher dispatcher = stage.connect(PATIENT.withWaiting(40, 60_000));
        AtomicInteger wrong = new AtomicInteger();
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int call = 0; call < 60; call++) {
            int rows = 1 + call % 47;
            calls.add(stage.dispatch(dispatcher, rows, 0, 5, 9, 15).thenAccept(sum -> {
                boolean right =
                        sum.failures().isEmpty() && Stage.expected(rows, 4).equals(Stage.firstColumn(sum));
                wrong.addAndGet(right ? 0 : 1);
            }));
        }
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
        assertEquals(0, wrong.get());
        assertEquals(0.0, stage.overruns());
        assertTrue(dispatcher.largestWindow() <= 40, "the window was " + dispatcher.largestWindow());
    }

    private static BitSet rows(int... set) {
        BitSet rows = new BitSet();
        for (int row : set) {
            rows.set(row);
        }
        return rows;
    }
}
