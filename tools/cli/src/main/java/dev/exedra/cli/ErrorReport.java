package dev.exedra.cli;

import dev.exedra.core.ExedraException;
import dev.exedra.template.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/**
 * How a failure ends the process.
 *
 * @param line what went wrong and what to do, on one line
 * @param exitCode {@link #MENDABLE} or {@link #FAULT}
 */
public record ErrorReport(String line, int exitCode) {

    /** The command or a file it names is wrong; so says every typed error. */
    public static final int MENDABLE = 2;

    /** Something that nobody foresaw. */
    public static final int FAULT = 1;

    /** What to say of a failure. */
    public static ErrorReport of(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        if (cause != null && (failure instanceof CompletionException || failure instanceof UncheckedIOException)) {
            return of(cause);
        }
        return switch (failure) {
            case ExedraException known -> mendable(known.getMessage());
            case TemplateException refused -> mendable("chat template: " + refused.getMessage());
            case ParameterException mistake -> mendable(UsageMistake.line(mistake));
            case NoSuchFileException missing -> mendable(missing.getFile() + ": there is no such file or folder");
            case AccessDeniedException denied -> mendable(denied.getFile() + ": access is denied, see its permissions");
            case IOException unreadable -> mendable("cannot read or write: " + unreadable.getMessage());
            case OutOfMemoryError exhausted ->
                new ErrorReport(
                        oneLine("out of memory (" + exhausted.getMessage()
                                + "): use a smaller model or fewer sequences, or give the JVM more memory"),
                        MENDABLE);
            default ->
                new ErrorReport(
                        oneLine("unexpected " + failure + "; run again with --debug for the stack trace"), FAULT);
        };
    }

    private static ErrorReport mendable(@Nullable String message) {
        return new ErrorReport(oneLine(message == null ? "no reason was given" : message), MENDABLE);
    }

    /** Scripts read errors line by line. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean afterBreak = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean isBreak = character < ' ';
            if (isBreak && !afterBreak) {
                line.append(' ');
            } else if (!isBreak) {
                line.append(character);
            }
            afterBreak = isBreak;
        }
        return line.toString().strip();
    }
}
