package dev.exedra.cli.talk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Turns that somebody types, with editing and the turns before at the arrow keys. */
final class TerminalLines implements LineSource {

    private final Terminal terminal;
    private final LineReader reader;

    TerminalLines() {
        try {
            this.terminal =
                    TerminalBuilder.builder().name("exedra").system(true).build();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    @Override
    public Optional<String> next() {
        while (true) {
            try {
                return Optional.of(reader.readLine("> "));
            } catch (UserInterruptException _) {
                // Ctrl-C at the prompt drops the line.
            } catch (EndOfFileException end) {
                return Optional.empty();
            }
        }
    }

    @Override
    public AutoCloseable onInterrupt(Runnable cancel) {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, _ -> cancel.run());
        return () -> terminal.handle(Terminal.Signal.INT, before);
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }
}
