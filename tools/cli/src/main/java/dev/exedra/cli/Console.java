package dev.exedra.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a command talks to. Text is UTF-8 whatever the locale says.
 *
 * @param in prompts and turns
 * @param out results alone
 * @param err diagnostics and errors
 * @param inputIsTerminal whether somebody types {@code in}; asked only where it matters, because it takes a while
 */
public record Console(InputStream in, PrintStream out, PrintStream err, BooleanSupplier inputIsTerminal) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** The process's own streams; {@code out} has to be flushed. */
    public static Console system() {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Console::isTerminal);
    }

    /** Absent again since JDK 25 where input or output is redirected, whatever Error Prone knows. */
    private static boolean isTerminal() {
        return Optional.<java.io.Console>ofNullable(System.console())
                .filter(java.io.Console::isTerminal)
                .isPresent();
    }

    /** A line of diagnostics. */
    public void note(String line) {
        err.println("exedra: " + line);
    }
}
