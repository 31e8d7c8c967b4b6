package dev.exedra.router.dispatch;

import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.proto.wire.PayloadBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One stage's call on its way: complete when every piece is answered. The step's hidden states are read until then, and not after:
 * a call that fails while a piece is being written is over when that is done.
 */
final class PendingCall {

    /** So few elements are added where the last answer came: handing them to another thread takes longer. */
    private static final int FEW_ELEMENTS = 1 << 14;

    private final ExpertCall call;
    private final CallObserver observer;
    private final long deadlineNanos;
    private final Executor combining;
    private final CompletableFuture<ExpertSum> sum = new CompletableFuture<>();
    private final List<PieceInFlight> pieces = new ArrayList<>();
    /** By group, the shared experts last: the order in which partial sums are added. */
    private final List<List<Part>> parts = new ArrayList<>();

    private int open;
    private int writing;
    private volatile boolean ended;
    private @Nullable DispatchException failure;

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

    /** Before anything is sent. */
    void add(PieceInFlight piece) {
        pieces.add(piece);
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

    /** Whether all is answered, or the call failed. */
    boolean hasEnded() {
        return ended;
    }

    synchronized boolean beginWriting() {
        if (ended) {
            return false;
        }
        writing++;
        return true;
    }

    void endWriting() {
        DispatchException late;
        synchronized (this) {
            writing--;
            late = writing == 0 ? failure : null;
        }
        if (late != null) {
            sum.completeExceptionally(late);
        }
    }

    void fail(DispatchException reason) {
        boolean quiet;
        List<Part> given = new ArrayList<>();
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            failure = reason;
            quiet = writing == 0;
            parts.forEach(given::addAll);
        }
        given.forEach(part -> part.sums.close());
        pieces.forEach(PieceInFlight::withdraw);
        if (quiet) {
            sum.completeExceptionally(reason);
        }
    }

    /** Takes one piece's partial sums; the last one has them all added up. */
    void complete(int group, int[] rows, PayloadBytes sums, String pod) {
        synchronized (this) {
            if (!ended) {
                parts.get(group).add(new Part(rows, sums, pod));
                ended = --open == 0;
                if (!ended) {
                    return;
                }
            } else {
                sums.close();
                return;
            }
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
                    target.data()
                            .asSlice(target.offset(row, 0), (long) target.columns() * Float.BYTES)
                            .fill((byte) 0);
                    begun[row] = true;
                }
            }
            parts.getLast().forEach(part -> add(part, target, begun));
            sum.complete(new ExpertSum(target, List.of(), this::computedBy));
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
