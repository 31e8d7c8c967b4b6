package dev.exedra.bench;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.KernelChoice;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.spec.ModelSpec;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the machine and the library allow a model. */
@Command(name = "limits", description = "Measures what the machine and the library allow a model.")
final class LimitsCommand implements Callable<Integer> {

    private static final int RUNS = 9;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--prompt", description = "tokens of a prefill", defaultValue = "512")
    private int prompt = 512;

    @Option(names = "--batch", split = ",", description = "decoding sequences", defaultValue = "1,4,16,32")
    private List<Integer> batches = List.of();

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        LoadOptions load = options.load();
        KernelChoice choice = KernelChoice.of(load.kernels());
        try (Checkpoint checkpoint = Checkpoint.open(options.model);
                ComputePool pool = new ComputePool(load.threads())) {
            ModelSpec model = Families.read(checkpoint.config());
            Compute compute = load.compute().orElse(Compute.BF16);
            Report report = new Report(json);
            try (Limits limits = new Limits(model, choice.kernels(), pool, compute)) {
                report.machine(limits, RUNS);
                report.add(
                        "step bound, prefill of " + prompt,
                        Rounds.best(RUNS, () -> limits.prefill(prompt)),
                        "tokens/s");
                for (int batch : batches) {
                    double step = Rounds.best(RUNS, () -> limits.decode(batch));
                    report.add("step bound, decode at " + batch, step, "tokens/s");
                }
            }
            spec.commandLine().getOut().println(report.text());
        }
        return 0;
    }
}
