package dev.exedra.router.dispatch;

import dev.exedra.core.ExedraException;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.RowFailure;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.proto.wire.PayloadBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One stage's call on its way: complete when every piece is answered or given up. The rows of a piece that was given up fail, the
 * others go on. The step's hidden states are read until then, and not after.
 */
final class PendingCall {

    /** So few elements are added where the last answer came: handing them to another thread takes longer. */
    private static final int FEW_ELEMENTS = 1 << 14;

    private final ExpertCall call;
    private final CallObserver observer;
    private final long deadlineNanos;
    private final Executor combining;
    private final CompletableFuture<ExpertSum> sum = new CompletableFuture<>();
    /** By group, the shared experts last: the order in which partial sums are added. */
    private final List<List<Part>> parts = new ArrayList<>();

    private final List<RowFailure> failures = new ArrayList<>();
    private int open;
    private int writing;
    private boolean over;

    /** The rows that a piece asked for, what came back, and from whom. */
    private record Part(int[] rows, PayloadBytes sums, String pod) {}

    /** @param count pieces that will be answered, at least one */
    PendingCall(ExpertCall call, CallObserver observer, int groups, int count, long deadlineNanos, Executor combining) {
        this.call = call;
        this.observer = observer;
        this.deadlineNanos = deadlineNanos;
        this.combining = combining;
        this.open = count;
        for (int i = 0; i <= groups; i++) {
            parts.add(new ArrayList<>(1));
        }
    }

    CompletableFuture<ExpertSum> sum() {
        return sum;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    CallObserver observer() {
        return observer;
    }

    synchronized boolean beginWriting() {
        if (open == 0) {
            return false;
        }
        writing++;
        return true;
    }

    void endWriting() {
        synchronized (this) {
            writing--;
        }
        endIfOver();
    }

    /** Takes one piece's partial sums; the last one has them all added up. */
    void complete(int group, int[] rows, PayloadBytes sums, String pod) {
        synchronized (this) {
            parts.get(group).add(new Part(rows, sums, pod));
            open--;
        }
        endIfOver();
    }

    /**
     * The same, some of whose rows fail.
     *
     * @param failed positions in {@code rows}
     */
    void complete(int group, int[] rows, PayloadBytes sums, String pod, BitSet failed, ExedraException reason) {
        synchronized (this) {
            fail(failed.stream().map(position -> rows[position]).toArray(), reason, false);
        }
        complete(group, rows, sums, pod);
    }

    /** A piece is given up. */
    void fail(int[] rows, ExedraException reason) {
        fail(rows, reason, true);
        endIfOver();
    }

    private synchronized void fail(int[] rows, ExedraException reason, boolean whole) {
        BitSet failed = new BitSet();
        for (int row : rows) {
            failed.set(row);
        }
        failures.add(new RowFailure(failed, reason));
        open -= whole ? 1 : 0;
    }

    private void endIfOver() {
        synchronized (this) {
            if (open > 0 || writing > 0 || over) {
                return;
            }
            over = true;
        }
        Matrix target = call.sum();
        if ((long) target.rows() * target.columns() * parts.size() <= FEW_ELEMENTS) {
            combine();
        } else {
            combining.execute(this::combine);
        }
    }

    /** Groups ascending, then shared. A row's first partial sum begins its sum; a row that nobody was asked for is 0. */
    private void combine() {
        try {
            Matrix target = call.sum();
            boolean[] begun = new boolean[target.rows()];
            for (int group = 0; group < parts.size() - 1; group++) {
                parts.get(group).forEach(part -> add(part, target, begun));
            }
            for (int row = 0; row < begun.length; row++) {
                if (!begun[row]) {
                    clear(target, row);
                    begun[row] = true;
                }
            }
            parts.getLast().forEach(part -> add(part, target, begun));
            failures.forEach(failure -> failure.rows().stream().forEach(row -> clear(target, row)));
            sum.complete(new ExpertSum(target, failures, this::computedBy));
        } catch (RuntimeException | Error failed) {
            sum.completeExceptionally(failed);
        }
    }

    private String computedBy(int group, int row) {
        for (Part part : parts.get(group)) {
            if (Arrays.binarySearch(part.rows, row) >= 0) {
                return part.pod;
            }
        }
        return "";
    }

    private static void clear(Matrix target, int row) {
        target.data()
                .asSlice(target.offset(row, 0), (long) target.columns() * Float.BYTES)
                .fill((byte) 0);
    }

    private static void add(Part part, Matrix target, boolean[] begun) {
        long rowBytes = (long) target.columns() * Float.BYTES;
        MemorySegment sums = part.sums.memory();
        long at = 0;
        for (int row : part.rows) {
            if (begun[row]) {
                add(sums, at, target.data(), target.offset(row, 0), target.columns());
            } else {
                MemorySegment.copy(sums, at, target.data(), target.offset(row, 0), rowBytes);
                begun[row] = true;
            }
            at += rowBytes;
        }
        part.sums.close();
    }

    private static void add(MemorySegment sums, long from, MemorySegment target, long to, int columns) {
        for (int column = 0; column < columns; column++) {
            long offset = (long) column * Float.BYTES;
            float partial = sums.get(ValueLayout.JAVA_FLOAT, from + offset);
            target.set(ValueLayout.JAVA_FLOAT, to + offset, target.get(ValueLayout.JAVA_FLOAT, to + offset) + partial);
        }
    }
}
