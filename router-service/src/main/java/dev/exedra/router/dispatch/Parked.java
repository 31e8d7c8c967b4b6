package dev.exedra.router.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Pieces whose replicas are all gone, for as long as one may come back. */
final class Parked {

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final long waitNanos;

    private record Waiting(PieceInFlight piece, DispatchException reason, long untilNanos) {}

    Parked(int waitMillis) {
        this.waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
    }

    void add(PieceInFlight piece, DispatchException reason) {
        waiting.add(new Waiting(piece, reason, System.nanoTime() + waitNanos));
    }

    /** Sends what can be sent, and gives up what waited for too long. */
    void tick(long nowNanos) {
        // Those that park themselves anew meanwhile have their turn the next time.
        for (int count = waiting.size(); count > 0; count--) {
            Waiting next = waiting.poll();
            if (next == null) {
                return;
            }
            if (next.piece.hasEnded() || next.piece.sendAgain(next.reason)) {
                continue;
            }
            if (nowNanos - next.untilNanos >= 0 || nowNanos - next.piece.deadlineNanos() >= 0) {
                next.piece.giveUp(next.reason);
            } else {
                waiting.add(next);
            }
        }
    }
}
