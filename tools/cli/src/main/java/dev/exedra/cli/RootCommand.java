package dev.exedra.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What every command hangs below. */
@Command(
        name = "exedra",
        description = "Serves Mixture-of-Experts language models from Hugging Face checkpoint folders.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "'./exedra COMMAND --help' tells what a command takes; './exedra test' runs every test.",
            "Exit codes: 0 done, 2 something to mend in the command or its files, 130 Ctrl-C, 1 a fault of Exedra."
        })
final class RootCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Tells what there is.")
    @SuppressWarnings("UnusedVariable") // picocli prints the help itself.
    private boolean help;

    @Option(names = Program.DEBUG, scope = ScopeType.INHERIT, description = "Prints the stack trace of an error.")
    @SuppressWarnings("UnusedVariable") // Program looks for it before anything is parsed.
    private boolean debug;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command was given");
    }
}
