package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.ExedraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ErrorReportTest {

    @Test
    void typedErrorsAreMendableAndOnOneLine() {
        assertEquals(
                new ErrorReport("first second", 2),
                ErrorReport.of(new ExedraException("first\n  second\n".replace("  ", ""))));
    }

    @Test
    void wrappersAreTakenOff() {
        IOException missing = new NoSuchFileException("a.json");
        Throwable wrapped = new CompletionException(new UncheckedIOException(missing));

        assertEquals(new ErrorReport("a.json: there is no such file or folder", 2), ErrorReport.of(wrapped));
    }

    @Test
    void whatNobodyForesawIsAFaultWithAHint() {
        assertEquals(
                new ErrorReport(
                        "unexpected java.lang.IllegalStateException: oops; run again with --debug for the stack trace",
                        1),
                ErrorReport.of(new IllegalStateException("oops")));
    }
}
