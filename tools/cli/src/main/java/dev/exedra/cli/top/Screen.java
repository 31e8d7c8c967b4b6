package dev.exedra.cli.top;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** The whole terminal, drawn again and again, until somebody presses q or Ctrl-C; what was there before comes back. */
final class Screen implements AutoCloseable {

    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;

    private final Terminal terminal;
    private final Attributes before;
    private volatile boolean leaving;

    Screen() {
        try {
            terminal = TerminalBuilder.builder().name("exedra").system(true).build();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        before = terminal.enterRawMode();
        terminal.handle(Terminal.Signal.INT, _ -> leaving = true);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    int rows() {
        Size size = terminal.getSize();
        return size.getRows() > 0 ? size.getRows() : 24;
    }

    private int columns() {
        Size size = terminal.getSize();
        return size.getColumns() > 0 ? size.getColumns() : 80;
    }

    /** Lines that do not fit are cut. */
    void draw(List<String> lines) {
        int columns = columns();
        terminal.puts(Capability.cursor_home);
        int rows = Math.min(lines.size(), rows());
        for (int row = 0; row < rows; row++) {
            String line = lines.get(row);
            terminal.writer().print(line.length() > columns ? line.substring(0, columns) : line);
            terminal.puts(Capability.clr_eol);
            if (row < rows - 1) {
                terminal.writer().print("\r\n");
            }
        }
        terminal.puts(Capability.clr_eos);
        terminal.flush();
    }

    /** Waits until it is time to draw again; false if somebody wants to leave. */
    boolean stays(long untilNanos) {
        try {
            NonBlockingReader keys = terminal.reader();
            long left = untilNanos - System.nanoTime();
            while (left > 0 && !leaving) {
                int key = keys.read(Math.max(1, Math.min(200, left / 1_000_000)));
                if (key == 'q' || key == 'Q' || key == CTRL_C || key == CTRL_D || key == NonBlockingReader.EOF) {
                    return false;
                }
                left = untilNanos - System.nanoTime();
            }
            return !leaving;
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        terminal.puts(Capability.cursor_visible);
        terminal.puts(Capability.exit_ca_mode);
        terminal.setAttributes(before);
        terminal.flush();
        try {
            terminal.close();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }
}
