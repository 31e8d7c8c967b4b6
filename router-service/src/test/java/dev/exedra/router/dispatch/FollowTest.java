package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.moe.ExpertSum;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pods come and go while a router runs. */
@Timeout(120)
class FollowTest {

    private static final DispatchLimits PATIENT =
            DispatchLimits.defaults().withTimes(60_000, 50, 5000, 30_000).withReplicas(32, 0, 0);

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private Set<String> addresses(int... pods) {
        Set<String> addresses = new HashSet<>();
        for (int pod : pods) {
            addresses.add(stage.links.get(pod).address());
        }
        return addresses;
    }

    private void ask(RemoteDispatcher dispatcher, int rows) {
        ExpertSum sum = stage.dispatch(dispatcher, rows, 0, 5, 9, 15).join();
        assertEquals(Stage.expected(rows, 4), Stage.firstColumn(sum));
        assertEquals(List.of(), sum.failures());
    }

    @Test
    void aNewPodJoinsItsGroupAndTakesItsShare() throws Exception {
        stage.add("all");
        RemoteDispatcher dispatcher = stage.connect(PATIENT);
        ask(dispatcher, 64);
        stage.add("all");
        dispatcher.follow(addresses(0, 1));
        Stage.until(() -> dispatcher.readyPods() == 2);
        ask(dispatcher, 64);
        assertEquals(96, stage.experts.getFirst().rows.get());
        assertEquals(32, stage.experts.getLast().rows.get());
    }

    @Test
    void aPodThatGoesAnswersWhatItHasAndGetsNothingMore() throws Exception {
        stage.add("all");
        stage.add("all");
        RemoteDispatcher dispatcher = stage.connect(PATIENT);
        Stage.until(() -> dispatcher.readyPods() == 2);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Integer> held = new CompletableFuture<>();
        for (int i = 0; i < 2; i++) {
            int index = i;
            stage.experts.get(i).twisted((real, _, _) -> {
                if (held.complete(index)) {
                    try {
                        release.await();
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                }
                real.run();
            });
        }
        CompletableFuture<ExpertSum> answer = stage.dispatch(dispatcher, 8, 0, 5, 9, 15);
        int leaving = held.join();
        dispatcher.follow(addresses(1 - leaving));
        for (int call = 0; call < 8; call++) {
            ask(dispatcher, 64);
        }
        assertEquals(2, dispatcher.knownPods(), "it still owes an answer");
        release.countDown();
        assertEquals(Stage.expected(8, 4), Stage.firstColumn(answer.join()));
        Stage.until(() -> dispatcher.knownPods() == 1);
        assertEquals(8, stage.experts.get(leaving).rows.get());
        List<String> pods = new ArrayList<>();
        stage.registry.getMeters().forEach(meter -> pods.add(meter.getId().getTag("pod")));
        assertEquals(false, pods.contains(stage.links.get(leaving).address()), "no figures are left");
        assertEquals(true, pods.contains(stage.links.get(1 - leaving).address()));
    }

    @Test
    void whatIsAskedWhileAGroupHasNoPodWaitsForTheNextOne() throws Exception {
        stage.add("all");
        RemoteDispatcher dispatcher = stage.connect(PATIENT);
        ask(dispatcher, 4);
        dispatcher.follow(Set.of());
        CompletableFuture<ExpertSum> waiting = stage.dispatch(dispatcher, 8, 0, 5, 9, 15);
        stage.add("all");
        dispatcher.follow(addresses(1));
        assertEquals(Stage.expected(8, 4), Stage.firstColumn(waiting.join()));
        assertEquals(4, stage.experts.getFirst().rows.get());
    }

    @Test
    void aPodThatWasToGoAndIsNamedAgainStays() throws Exception {
        stage.add("all");
        stage.add("all");
        RemoteDispatcher dispatcher = stage.connect(PATIENT);
        Stage.until(() -> dispatcher.readyPods() == 2);
        dispatcher.follow(addresses(0));
        dispatcher.follow(addresses(0, 1));
        Stage.until(() -> dispatcher.readyPods() == 2);
        ask(dispatcher, 64);
        assertEquals(32, stage.experts.getLast().rows.get());
    }
}
