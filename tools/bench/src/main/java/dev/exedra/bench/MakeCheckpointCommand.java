package dev.exedra.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes random weights of a named shape. */
@Command(name = "make-checkpoint", description = "Writes a checkpoint of random bf16 weights of a named shape.")
final class MakeCheckpointCommand implements Callable<Integer> {

    @Option(names = "--shape", required = true, converter = ShapeName.class, description = "small or olmoe-1b-7b")
    private CheckpointShape shape = CheckpointShape.SMALL;

    @Option(names = "--layers", description = "layers; by default as many as the shape has")
    private @Nullable Integer layers;

    @Option(names = "--seed", description = "of the weights")
    private long seed = 1;

    @Parameters(paramLabel = "OUT", description = "folder to write")
    private Path out = Path.of(".");

    @Spec
    private CommandSpec spec;

    MakeCheckpointCommand() {
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        int count = layers == null ? shape.layers() : layers;
        if (count < 1 || count > 1024) {
            throw new BenchException("--layers must be from 1 to 1024, not " + count);
        }
        long bytes = RandomCheckpoint.write(shape, count, seed, out);
        spec.commandLine().getOut().println(out + ": " + shape + ", " + count + " layers, " + (bytes >> 20) + " MiB");
        return 0;
    }
}
