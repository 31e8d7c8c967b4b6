package dev.exedra.router;

import dev.exedra.core.ExedraException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** What stops a start and can be mended is told in one line, without a stack trace. */
final class StartFailure implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && isTyped(cause, message)) {
                return new FailureAnalysis(message, null, failure);
            }
        }
        return null;
    }

    /** A property that is wrong is named first. */
    private static boolean isTyped(Throwable cause, String message) {
        return message.startsWith("exedra.")
                || cause instanceof ExedraException
                || cause instanceof UncheckedIOException;
    }
}
