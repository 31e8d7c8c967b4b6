package dev.exedra.cli.option;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which checkpoint. */
public final class FolderOption {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR",
            description = "A Hugging Face checkpoint folder; default: models/demo of this repository.")
    private @Nullable Path folder;

    /** The folder that was named, or the demo's; {@code ./exedra} tells where it lies. */
    public Path path() {
        if (folder != null) {
            return folder;
        }
        @Nullable String home = System.getenv("EXEDRA_HOME");
        return Path.of(home == null ? "" : home, "models", "demo");
    }
}
