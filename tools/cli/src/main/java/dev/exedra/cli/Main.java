package dev.exedra.cli;

/** Where the process begins. */
public final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code: 0, 2 where the user can mend it, 1 for a fault of ours. */
    public static void main(String[] arguments) {
        Console console = Console.system();
        int exitCode = new Program(console).run(arguments);
        console.out().flush();
        System.exit(exitCode);
    }
}
