package dev.exedra.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** Finds the command, runs it, and turns whatever goes wrong into one line and an exit code. */
public final class Program {

    static final String DEBUG = "--debug";

    private final Console console;

    public Program(Console console) {
        this.console = console;
    }

    /** Runs what was typed; returns the process's exit code and throws nothing. */
    public int run(String... arguments) {
        boolean debug = Arrays.asList(arguments).contains(DEBUG);
        try {
            CommandLine line = commandLine(arguments);
            line.setParameterExceptionHandler((mistake, _) -> report(mistake, debug));
            line.setExecutionExceptionHandler((failure, _, _) -> report(failure, debug));
            return line.execute(arguments);
        } catch (RuntimeException | Error failure) {
            return report(failure, debug);
        } finally {
            console.out().flush();
        }
    }

    private CommandLine commandLine(String[] arguments) {
        CommandLine line = new CommandLine(new RootCommand());
        for (CommandEntry entry : needed(arguments)) {
            line.addSubcommand(entry.name(), entry.create().apply(console));
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        return line;
    }

    /** The command that is named first; all of them where the first word is none, for the help and for suggestions. */
    private static List<CommandEntry> needed(String[] arguments) {
        for (CommandEntry entry : Commands.ALL) {
            if (arguments.length > 0 && arguments[0].equals(entry.name())) {
                return List.of(entry);
            }
        }
        return Commands.ALL;
    }

    private int report(Throwable failure, boolean debug) {
        console.out().flush();
        ErrorReport report = ErrorReport.of(failure);
        console.note(report.line());
        if (debug) {
            failure.printStackTrace(console.err());
        }
        return report.exitCode();
    }
}
