package dev.exedra.cli.talk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Turns from a pipe or a file. */
final class StreamLines implements LineSource {

    private final BufferedReader reader;

    StreamLines(InputStream in) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> next() {
        try {
            return Optional.ofNullable(reader.readLine());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Nobody is there to go on with: Ctrl-C ends the process. */
    @Override
    public AutoCloseable onInterrupt(Runnable cancel) {
        return Interruption.watch(cancel);
    }

    @Override
    public void close() {}
}
