package dev.exedra.cli.option;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model, and how it computes. */
public final class ModelOptions {

    @Mixin
    private final FolderOption folder = new FolderOption();

    @Option(
            names = "--compute",
            paramLabel = "f32|bf16",
            description = "What the inputs of matmuls are rounded to; default: bf16 for bf16 checkpoints, else f32.")
    private @Nullable Compute compute;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            description = "scalar, vector or onednn; default: the fastest that this machine runs.")
    private @Nullable String kernels;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute; default: one a processor.")
    private @Nullable Integer threads;

    @Option(
            names = "--groups",
            paramLabel = "N",
            description = "Groups of experts, added up exactly as so many pods would; default: 1.")
    private int groups = 1;

    /** The checkpoint's folder. */
    public Path folder() {
        return folder.path();
    }

    /** How to load it. */
    public LoadOptions loadOptions() {
        LoadOptions defaults = LoadOptions.defaults();
        return new LoadOptions(
                Optional.ofNullable(compute),
                Optional.ofNullable(kernels),
                atLeastOne("--threads", threads == null ? defaults.threads() : threads),
                atLeastOne("--groups", groups));
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new OptionException(name + " must be at least 1, not " + value);
        }
        return value;
    }
}
