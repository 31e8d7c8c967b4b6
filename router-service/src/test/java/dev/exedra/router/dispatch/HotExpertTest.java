package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.Routing;
import dev.exedra.expert.ExpertLimits;
import dev.exedra.expert.SimulatedCost;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixteen experts in pods of their own, of which one gets 30 % of the tokens: more replicas of that one make the whole faster. Costs are
 * simulated by a timer, so that the pods fit on two cores and only waiting counts.
 */
@Timeout(120)
class HotExpertTest {

    private static final int BATCH = 192;
    private static final int HOT_ROWS = BATCH * 30 / 100;
    private static final int CALLS = 5;
    private static final long WINDOW = 256;

    private record Run(double millisACall, double overruns, long largestWindow) {}

    /** Milliseconds of a call, the median, with so many replicas of expert 0. */
    private static Run run(int replicas, Duration perRow) throws Exception {
        try (Stage stage = new Stage()) {
            ExpertLimits limits = new ExpertLimits(64, 256, 256, 250);
            SimulatedCost cost = new SimulatedCost(Duration.ZERO, perRow);
            for (int expert = 0; expert < Stage.EXPERTS; expert++) {
                for (int i = 0; i < (expert == 0 ? replicas : 1); i++) {
                    stage.add(Stage.simulated(String.valueOf(expert), cost), limits);
                }
            }
            RemoteDispatcher dispatcher = stage.connect(
                    DispatchLimits.defaults().withWaiting(WINDOW, 60_000).withReplicas(16, 0, 0));
            Stage.until(() -> dispatcher.readyPods() == Stage.EXPERTS + replicas - 1);
            double[] millis = new double[CALLS];
            for (int i = 0; i < CALLS; i++) {
                ExpertCall call = stage.call(dispatcher, routing());
                long started = System.nanoTime();
                assertEquals(
                        Stage.expected(BATCH, 4),
                        Stage.firstColumn(
                                dispatcher.dispatch(call).toCompletableFuture().join()));
                millis[i] = (System.nanoTime() - started) / 1e6;
            }
            Arrays.sort(millis);
            return new Run(millis[CALLS / 2], stage.overruns(), dispatcher.largestWindow());
        }
    }

    /** One expert a row, with weight 1: 30 % of the rows ask expert 0, the others the rest in turn. */
    private static Routing routing() {
        Routing routing = Routing.empty(BATCH, 4);
        for (int row = 0; row < BATCH; row++) {
            routing.expertIds()[4 * row] = row < HOT_ROWS ? 0 : 1 + row % (Stage.EXPERTS - 1);
            routing.weights()[4 * row] = 1;
        }
        return routing;
    }

    @Test
    void threeReplicasOfAHotExpertGiveTwoAndAHalfTimesTheThroughput() throws Exception {
        Run overhead = run(1, Duration.ZERO);
        Duration perRow = Duration.ofMillis(8);
        Run one = run(1, perRow);
        Run three = run(3, perRow);
        double ratio = one.millisACall / three.millisACall;
        System.out.printf(
                "hot expert: %.1f ms a call with 1 replica, %.1f ms with 3: %.2f times; overhead %.2f ms%n",
                one.millisACall, three.millisACall, ratio, overhead.millisACall);
        assertTrue(ratio >= 2.4, "only " + ratio + " times");
        for (Run run : new Run[] {overhead, one, three}) {
            assertEquals(0.0, run.overruns);
            assertTrue(run.largestWindow <= WINDOW, "a window was " + run.largestWindow);
        }
    }
}
