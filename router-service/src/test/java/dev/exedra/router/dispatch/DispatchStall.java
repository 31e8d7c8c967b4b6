package dev.exedra.router.dispatch;

import dev.exedra.expert.ExpertLimits;
import dev.exedra.expert.SimulatedCost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long calls stand still when a pod is cut off or hangs while it computes, with the times that serve. Run by hand; prints a line a
 * fault. A cut link is what a killed process looks like, a held one what a stopped process looks like.
 */
final class DispatchStall {

    private static final int TRIALS = 8;

    private DispatchStall() {}

    private interface Fault {
        void happen(FaultyLink link) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        report("cut", FaultyLink::cut);
        report("held", FaultyLink::hold);
    }

    private static void report(String name, Fault fault) throws IOException {
        List<Long> stalls = new ArrayList<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            stalls.add(stall(fault));
        }
        System.out.println(name + ": calls of 50 ms took " + stalls + " ms when their pod was lost");
    }

    private static long stall(Fault fault) throws IOException {
        try (Stage stage = new Stage()) {
            SimulatedCost cost = new SimulatedCost(Duration.ofMillis(50), Duration.ZERO);
            stage.add(Stage.simulated("all", cost), ExpertLimits.defaults());
            stage.add(Stage.simulated("all", cost), ExpertLimits.defaults());
            RemoteDispatcher dispatcher = stage.connect(DispatchLimits.defaults());
            Stage.until(() -> dispatcher.readyPods() == 2);
            stage.dispatch(dispatcher, 8, 1, 2).join();
            int[] before = {
                stage.experts.getFirst().batches.get(),
                stage.experts.getLast().batches.get()
            };
            long started = System.nanoTime();
            CompletableFuture<?> answer = stage.dispatch(dispatcher, 8, 1, 2);
            Stage.until(() -> stage.experts.getFirst().batches.get() > before[0]
                    || stage.experts.getLast().batches.get() > before[1]);
            int victim = stage.experts.getFirst().batches.get() > before[0] ? 0 : 1;
            fault.happen(stage.links.get(victim));
            answer.join();
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        }
    }
}
