package dev.exedra.proto.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServiceStartTest {

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void saysWhatWasWrongOnOneLineAndEndsWithTwo() {
        int code = ServiceStart.run(
                () -> {
                    throw new IllegalStateException(
                            "could not start bean 'server'",
                            new IllegalStateException("port 9 is taken:\n  choose another", new BindException()));
                },
                new PrintStream(errors, true, StandardCharsets.UTF_8));
        assertEquals(2, code);
        assertEquals(
                "exedra: port 9 is taken: choose another" + System.lineSeparator(),
                errors.toString(StandardCharsets.UTF_8));
    }

    @Test
    void namesThePropertyWhereItIsKnown() {
        int code = ServiceStart.run(
                () -> {
                    throw new IllegalStateException(
                            "could not start bean 'server'",
                            new IllegalStateException("exedra.port 9 is taken", new BindException("in use")));
                },
                new PrintStream(errors, true, StandardCharsets.UTF_8));
        assertEquals(2, code);
        assertEquals(
                "exedra: exedra.port 9 is taken" + System.lineSeparator(), errors.toString(StandardCharsets.UTF_8));
    }

    @Test
    void saysNothingOfAServiceThatStarts() {
        assertEquals(0, ServiceStart.run(() -> {}, new PrintStream(errors, true, StandardCharsets.UTF_8)));
        assertEquals("", errors.toString(StandardCharsets.UTF_8));
    }
}
