package dev.exedra.router.dispatch;

import com.google.protobuf.ByteString;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.tensor.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** One stage's call on its way: complete when every piece is answered. */
final class PendingCall {

    private final ExpertCall call;
    private final Executor combining;
    private final CompletableFuture<ExpertSum> sum = new CompletableFuture<>();
    /** By group, the shared experts last: the order in which partial sums are added. */
    private final List<List<Part>> parts = new ArrayList<>();

    private int open;

    /** The rows that a piece asked for, and what came back. */
    private record Part(int[] rows, ByteString sums) {}

    /** @param pieces that will be answered, at least one */
    PendingCall(ExpertCall call, int groups, int pieces, Executor combining) {
        this.call = call;
        this.combining = combining;
        this.open = pieces;
        for (int i = 0; i <= groups; i++) {
            parts.add(new ArrayList<>());
        }
    }

    CompletableFuture<ExpertSum> sum() {
        return sum;
    }

    void fail(DispatchException reason) {
        sum.completeExceptionally(reason);
    }

    /** Takes one piece's partial sums; the last one has them all added up, elsewhere than on the network's thread. */
    void complete(int group, int[] rows, ByteString sums) {
        boolean last;
        synchronized (this) {
            parts.get(group).add(new Part(rows, sums));
            last = --open == 0;
        }
        if (last) {
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
                    fill(target, row);
                    begun[row] = true;
                }
            }
            parts.getLast().forEach(part -> add(part, target, begun));
            sum.complete(new ExpertSum(target));
        } catch (RuntimeException | Error failure) {
            sum.completeExceptionally(failure);
        }
    }

    private static void add(Part part, Matrix target, boolean[] begun) {
        ByteBuffer bytes = part.sums.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer sums = bytes.asFloatBuffer();
        int at = 0;
        for (int row : part.rows) {
            for (int column = 0; column < target.columns(); column++) {
                float partial = sums.get(at++);
                target.set(row, column, begun[row] ? target.get(row, column) + partial : partial);
            }
            begun[row] = true;
        }
    }

    private static void fill(Matrix target, int row) {
        for (int column = 0; column < target.columns(); column++) {
            target.set(row, column, 0);
        }
    }
}
