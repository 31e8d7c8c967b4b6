package dev.exedra.bench;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and how it computes. */
final class BenchOptions {

    @Option(names = "--model", required = true, description = "folder of the checkpoint")
    Path model = Path.of(".");

    @Option(names = "--compute", description = "f32 or bf16; by default bf16 for bf16 checkpoints")
    private @Nullable Compute compute;

    @Option(names = "--kernels", description = "scalar, vector or onednn")
    private @Nullable String kernels;

    @Option(names = "--threads", description = "threads that compute; by default one a processor")
    private @Nullable Integer threads;

    LoadOptions load() {
        LoadOptions defaults = LoadOptions.defaults();
        return new LoadOptions(
                Optional.ofNullable(compute),
                Optional.ofNullable(kernels),
                threads == null ? defaults.threads() : threads,
                1);
    }
}
