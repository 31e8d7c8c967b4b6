package dev.exedra.bench;

import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineLimits;
import dev.exedra.core.kernel.KernelChoice;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The engine's speed and memory, held against the bounds of the same run. */
@Command(name = "engine", description = "Measures the engine and holds it against the bounds of the same run.")
final class EngineCommand implements Callable<Integer> {

    private static final int MEBI = 1 << 20;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--prompt", description = "tokens of a prompt", defaultValue = "512")
    private int prompt = 512;

    @Option(names = "--decode", description = "steps that are timed", defaultValue = "64")
    private int decode = 64;

    @Option(names = "--batch", split = ",", description = "decoding sequences", defaultValue = "1,4,16,32")
    private List<Integer> batches = List.of();

    @Option(
            names = "--warm-up-seconds",
            description = "runs before each measurement that do not count",
            defaultValue = "5")
    private int warmUpSeconds;

    @Option(
            names = "--repeat",
            description = "rounds of the engine and its bound, of which the fastest count",
            defaultValue = "9")
    private int repeat = 9;

    @Option(names = "--kv-cache-mib", description = "limit of keys and values", defaultValue = "4096")
    private long kvCacheMebibytes = 4096;

    @Option(names = "--no-bounds", description = "measure the engine alone")
    private boolean noBounds;

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (prompt < 1 || decode < 1 || repeat < 1 || batches.stream().anyMatch(batch -> batch < 1)) {
            throw new BenchException("--prompt, --decode, --batch and --repeat must be at least 1");
        }
        LoadOptions load = options.load();
        long start = System.nanoTime();
        Report report = new Report(json);
        try (Model model = ModelLoader.load(options.model, load)) {
            double loadSeconds = (System.nanoTime() - start) / 1e9;
            int most = batches.stream().mapToInt(batch -> batch).max().orElse(1);
            EngineLimits limits = EngineLimits.defaults()
                    .withKvCacheBytes(kvCacheMebibytes * MEBI)
                    .withMaximumRunningSequences(most);
            double loaded = Resident.mebibytes();
            try (Engine engine = new Engine(model, Optional.empty(), Set.of(), limits)) {
                EngineBench bench = new EngineBench(engine, model.spec().vocabulary());
                bench.firstToken(16);
                double firstSeconds = (System.nanoTime() - start) / 1e9;
                measure(model, load, bench, report);
                report.add("loading", loadSeconds, "s");
                report.add("start to first token", firstSeconds, "s");
                report.add("resident after loading", loaded, "MiB");
                report.add("packed weights", model.bytes() / (double) MEBI, "MiB");
            }
            spec.commandLine().getErr().println(model.description());
        }
        spec.commandLine().getOut().println(report.text());
        return 0;
    }

    private void measure(Model model, LoadOptions load, EngineBench bench, Report report) {
        DoubleSupplier prefill = () -> prompt / bench.firstToken(prompt);
        warmUp(prefill);
        batches.forEach(batch -> warmUp(() -> bench.decode(prompt, batch, decode)));
        report.add("engine's peak resident", Resident.peakMebibytes(), "MiB");
        if (noBounds) {
            report.add("prefill of " + prompt, Rounds.best(repeat, prefill), "tokens/s");
            for (int batch : batches) {
                double tokens = Rounds.best(repeat, () -> bench.decode(prompt, batch, decode));
                report.add("decode at " + batch, tokens, "tokens/s");
            }
            return;
        }
        KernelChoice choice = KernelChoice.of(load.kernels());
        try (Limits limits = new Limits(model.spec(), choice.kernels(), model.pool(), model.compute())) {
            report.machine(limits, repeat);
            double[] first = Rounds.best(repeat, prefill, () -> limits.prefill(prompt));
            report.add("prefill of " + prompt, first[0], "tokens/s", first[1], "step bound");
            batches.forEach(batch -> decode(batch, bench, limits, report));
        }
    }

    private void decode(int batch, EngineBench bench, Limits limits, Report report) {
        double[] best = Rounds.best(
                repeat,
                () -> bench.decode(prompt, batch, decode),
                () -> limits.decode(batch),
                () -> batch == 1 ? limits.bytesPerSecond() / limits.tokenBytes() : 0);
        report.add("decode at " + batch, best[0], "tokens/s", best[1], "step bound");
        if (batch == 1) {
            report.add("decode at " + batch, best[0], "tokens/s", best[2], "read bound");
        }
    }

    /** Runs that do not count: the JVM compiles a prefill for some twenty of them. */
    private void warmUp(DoubleSupplier run) {
        long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        do {
            double _ = run.getAsDouble();
        } while (System.nanoTime() < warm);
    }
}
