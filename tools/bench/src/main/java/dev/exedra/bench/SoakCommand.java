package dev.exedra.bench;

import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineLimits;
import dev.exedra.core.engine.EngineStatus;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Random requests for minutes: memory must not grow. */
@Command(name = "soak", description = "Random requests for minutes; fails if resident memory grows.")
final class SoakCommand implements Callable<Integer> {

    private static final double ALLOWED_SHARE = 0.03;
    private static final double ALLOWED_MEBIBYTES = 10;
    private static final long SAMPLE_NANOS = 1_000_000_000L;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--minutes", description = "how long", defaultValue = "10")
    private double minutes = 10;

    @Option(names = "--concurrency", description = "sequences at a time", defaultValue = "8")
    private int concurrency = 8;

    @Option(names = "--seed", description = "of the requests", defaultValue = "1")
    private long seed = 1;

    @Option(names = "--kv-cache-mib", description = "small, so that sequences are pre-empted", defaultValue = "64")
    private long kvCacheMebibytes = 64;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!(minutes > 0) || concurrency < 1) {
            throw new BenchException("--minutes must be above 0 and --concurrency at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Model model = ModelLoader.load(options.model, options.load());
                Engine engine = new Engine(
                        model,
                        Optional.empty(),
                        Set.of(),
                        EngineLimits.defaults()
                                .withKvCacheBytes(kvCacheMebibytes << 20)
                                .withMaximumRunningSequences(concurrency))) {
            RandomRequests requests = new RandomRequests(engine, model.spec(), concurrency, seed);
            List<Sample> samples = sample(engine, requests);
            requests.stop();
            return report(samples, requests, engine.status(), out);
        }
    }

    /** What was seen at a time. */
    private record Sample(double minutes, double mebibytes, long allocatedBytes, long steps) {}

    private List<Sample> sample(Engine engine, RandomRequests requests) {
        List<Sample> samples = new ArrayList<>();
        long start = System.nanoTime();
        requests.start();
        for (double now = 0; now < minutes; now = (System.nanoTime() - start) / 60e9) {
            LockSupport.parkNanos(SAMPLE_NANOS);
            samples.add(new Sample(
                    (System.nanoTime() - start) / 60e9,
                    Resident.mebibytes(),
                    Allocation.bytes(),
                    engine.status().steps()));
        }
        return samples;
    }

    private static int report(List<Sample> all, RandomRequests requests, EngineStatus status, PrintWriter out) {
        List<Sample> samples = all.subList(all.size() / 10, all.size());
        double[] times = samples.stream().mapToDouble(Sample::minutes).toArray();
        double[] sizes = samples.stream().mapToDouble(Sample::mebibytes).toArray();
        double growth = sizes[sizes.length - 1] - sizes[0];
        double allowed = ALLOWED_SHARE * sizes[0] + ALLOWED_MEBIBYTES;
        Sample begin = samples.getFirst();
        Sample middle = samples.get(samples.size() / 2);
        Sample end = samples.getLast();
        out.println(String.format(
                Locale.ROOT,
                "%d requests, %d tokens, %d cancelled, %d failed; %d steps, %d pre-emptions",
                requests.finished(),
                requests.tokens(),
                requests.cancelled(),
                requests.failures(),
                status.steps(),
                status.preemptions()));
        out.println(String.format(
                Locale.ROOT,
                "resident %.1f MiB at a tenth, %.1f MiB at the end: %+.1f MiB (allowed %.1f), slope %+.2f MiB/min",
                sizes[0],
                sizes[sizes.length - 1],
                growth,
                allowed,
                Slopes.slope(times, sizes)));
        out.println(String.format(
                Locale.ROOT,
                "allocated on the Java heap: %.1f KiB a step in the first half, %.1f in the second",
                perStep(begin, middle),
                perStep(middle, end)));
        boolean failed = growth > allowed || requests.failures() > 0;
        out.println(failed ? "FAILED" : "passed");
        return failed ? 1 : 0;
    }

    private static double perStep(Sample from, Sample to) {
        return (to.allocatedBytes - from.allocatedBytes) / 1024.0 / Math.max(1, to.steps - from.steps);
    }
}
