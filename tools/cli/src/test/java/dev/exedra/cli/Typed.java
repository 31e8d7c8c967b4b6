package dev.exedra.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What came of a command that ran in this process.
 *
 * @param out standard output as it was
 * @param errorLines standard error, line by line
 */
record Typed(int exitCode, String out, List<String> errorLines) {

    static Typed run(String... arguments) {
        return runWithInput("", arguments);
    }

    static Typed runWithInput(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                () -> false);
        int exitCode = new Program(console).run(arguments);
        return new Typed(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8).lines().toList());
    }

    List<String> lines() {
        return out.lines().toList();
    }
}
