package dev.exedra.proto.process;

import java.io.PrintStream;

/** Starts a service, or says on one line why it cannot start. */
public final class ServiceStart {

    /** What an operator can mend: a setting, a port, a file. */
    static final int MENDABLE = 2;

    private ServiceStart() {}

    /** Runs a service's start; ends the process with exit code 2 if it fails. */
    public static void run(Runnable start) {
        int code = run(start, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    static int run(Runnable start, PrintStream errors) {
        try {
            start.run();
            return 0;
        } catch (RuntimeException failure) {
            errors.println("exedra: " + line(failure));
            return MENDABLE;
        }
    }

    /** Our own message names the property; otherwise the innermost tells what was wrong, and those around it where Spring was. */
    private static String line(Throwable failure) {
        String line = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                line = message;
            }
            if (line.startsWith("exedra.")) {
                break;
            }
        }
        return line.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }
}
