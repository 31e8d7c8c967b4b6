package dev.exedra.cli.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints sequences one behind the other, though their pieces come in any order: the first that has not ended streams, the
 * others wait.
 */
final class OrderedOutput {

    private final PrintStream out;
    private final List<String> headings;
    private final List<StringBuilder> waiting = new ArrayList<>();
    private final boolean[] ended;
    private int current;
    private boolean begun;

    /** @param headings a line above each sequence; empty for none */
    OrderedOutput(PrintStream out, List<String> headings) {
        this.out = out;
        this.headings = headings;
        this.ended = new boolean[headings.size()];
        headings.forEach(_ -> waiting.add(new StringBuilder()));
        begin();
    }

    /** A piece of a sequence. */
    void append(int sequence, String piece) {
        if (piece.isEmpty()) {
            return;
        }
        begun = true;
        if (sequence == current) {
            out.print(piece);
            out.flush();
        } else {
            waiting.get(sequence).append(piece);
        }
    }

    /** A sequence has ended: a line break, and what waited behind it. */
    void end(int sequence) {
        ended[sequence] = true;
        while (current < ended.length && ended[current]) {
            out.println();
            current++;
            begin();
        }
        out.flush();
    }

    /** A sequence has failed: a line break too, unless it stands alone and nothing came of it. */
    void fail(int sequence) {
        if (ended.length > 1 || begun) {
            end(sequence);
        }
    }

    /** Whether nobody reads any more, as behind {@code | head}. */
    boolean closed() {
        return out.checkError();
    }

    private void begin() {
        if (current < ended.length) {
            if (!headings.get(current).isEmpty()) {
                out.println(headings.get(current));
            }
            out.print(waiting.get(current));
        }
    }
}
