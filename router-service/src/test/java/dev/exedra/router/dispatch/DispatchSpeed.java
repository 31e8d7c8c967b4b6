package dev.exedra.router.dispatch;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.expert.ExpertLimits;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Messages a second to pods on loopback, one call after the other as decoding does it. Run by hand; prints a line a size. */
final class DispatchSpeed {

    private static final int[] ROWS = {1, 16, 128};
    private static final int ROUNDS = 5;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private DispatchSpeed() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "models/demo");
        int calls = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2000;
        LoadOptions options = LoadOptions.defaults().withThreads(1).withCompute(Compute.BF16);
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                Pods pods = new Pods(folder, options, ExpertLimits.defaults())) {
            pods.addGroups(2, true);
            ModelSpec spec = Families.read(checkpoint.config());
            try (RemoteDispatcher dispatcher = RemoteDispatcher.connect(
                            spec,
                            checkpoint.fingerprint().sha256(),
                            "bf16",
                            pods.addresses(),
                            DispatchLimits.defaults())
                    .toCompletableFuture()
                    .join()) {
                for (int rows : ROWS) {
                    measure(dispatcher, spec, rows, Math.max(50, calls / rows));
                }
            }
        }
    }

    private static void measure(RemoteDispatcher dispatcher, ModelSpec spec, int rows, int calls) {
        try (Arena arena = Arena.ofShared()) {
            SplittableRandom random = new SplittableRandom(1);
            Matrix input = Matrix.allocate(arena, Compute.BF16.inputType(), rows, spec.hidden());
            Matrix sum = Matrix.allocate(arena, rows, spec.hidden());
            Routing routing = Routing.empty(rows, 2);
            for (int row = 0; row < rows; row++) {
                // One expert of each group, so that every call is three messages.
                routing.expertIds()[2 * row] = random.nextInt(8);
                routing.expertIds()[2 * row + 1] = 8 + random.nextInt(8);
            }
            Arrays.fill(routing.weights(), 0.5f);
            float[] shared = new float[rows];
            Arrays.fill(shared, 1);
            List<String> rates = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long processor = SYSTEM.getProcessCpuTime();
                long allocated = THREADS.getTotalThreadAllocatedBytes();
                long started = System.nanoTime();
                for (int i = 0; i < calls; i++) {
                    int layer = i % spec.layers().size();
                    DispatchPlan plan = DispatchPlan.of(routing, 16, dispatcher.groups(layer, 0));
                    dispatcher
                            .dispatch(new ExpertCall(layer, 0, plan, input, shared, sum))
                            .toCompletableFuture()
                            .join();
                }
                double messages = 3.0 * calls;
                rates.add("%.0f/s, %.1f us of a core, %.1f KiB allocated"
                        .formatted(
                                1e9 * messages / (System.nanoTime() - started),
                                (SYSTEM.getProcessCpuTime() - processor) / messages / 1000,
                                (THREADS.getTotalThreadAllocatedBytes() - allocated) / messages / 1024));
            }
            System.out.println(rows + " rows, messages by round:");
            rates.forEach(rate -> System.out.println("  " + rate));
        }
    }
}
