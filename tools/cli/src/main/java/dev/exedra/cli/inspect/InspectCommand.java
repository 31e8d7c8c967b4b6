package dev.exedra.cli.inspect;

import dev.exedra.cli.Console;
import dev.exedra.cli.ErrorReport;
import dev.exedra.cli.option.FolderOption;
import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what a checkpoint is; reads headers, no weights. */
@Command(
        name = "inspect",
        abbreviateSynopsis = true,
        description = "Tells layers, experts, parameters held and active, bytes, and tensors that nothing reads.")
public final class InspectCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final FolderOption folder = new FolderOption();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    public InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Checkpoint checkpoint = Checkpoint.open(folder.path())) {
            ModelReport report = ModelReport.of(Families.read(checkpoint.config()), checkpoint);
            console.out().println(json ? ReportJson.of(report) : ReportText.of(report));
            if (report.tensors().complete()) {
                return 0;
            }
            console.note(report.tensors().missing().size() + " tensors are missing and "
                    + report.tensors().wrongShape().size()
                    + " have a wrong shape: this model cannot be loaded; fetch the checkpoint again");
            return ErrorReport.MENDABLE;
        }
    }
}
