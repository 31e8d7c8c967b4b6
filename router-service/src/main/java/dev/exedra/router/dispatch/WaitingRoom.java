package dev.exedra.router.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What waits for credit in front of a group, first in, first out. The window, which is what pods are told of, is bounded; what does
 * not fit waits outside with its step, whose rows bound it. Belongs to whoever holds the group's lock.
 */
final class WaitingRoom<P> {

    private final long most;
    private final ToLongFunction<P> costOf;
    private final Deque<P> window = new ArrayDeque<>();
    private final Deque<P> outside = new ArrayDeque<>();
    private long cost;
    private long highest;

    /**
     * An empty one.
     *
     * @param most rows times experts in the window; a single piece may be larger
     * @param costOf rows times experts of a piece
     */
    WaitingRoom(long most, ToLongFunction<P> costOf) {
        this.most = most;
        this.costOf = costOf;
    }

    /** Behind all others. */
    void add(P piece) {
        outside.addLast(piece);
        admit();
    }

    /** Before all others: it waited for its turn already. */
    void addFirst(P piece) {
        outside.addFirst(piece);
        if (!admit()) {
            return;
        }
        // It went to the end of the window; those it overtakes came later than it did.
        if (window.removeLastOccurrence(piece)) {
            window.addFirst(piece);
        }
    }

    private boolean admit() {
        boolean any = false;
        for (P next = outside.peek(); next != null && fits(costOf.applyAsLong(next)); next = outside.peek()) {
            outside.remove();
            window.addLast(next);
            cost += costOf.applyAsLong(next);
            highest = Math.max(highest, cost);
            any = true;
        }
        return any;
    }

    /** Whether a piece could join the window now. */
    boolean fits(long pieceCost) {
        return window.isEmpty() || cost + pieceCost <= most;
    }

    /** Takes out of the window what is to go, in order; whether there was any. */
    boolean removeIf(Predicate<P> goes) {
        boolean any = false;
        for (Iterator<P> pieces = window.iterator(); pieces.hasNext(); ) {
            P piece = pieces.next();
            if (goes.test(piece)) {
                pieces.remove();
                cost -= costOf.applyAsLong(piece);
                any = true;
            }
        }
        admit();
        return any;
    }

    /** Takes out whatever is to go, wherever it waits. */
    List<P> takeIf(Predicate<P> goes) {
        List<P> taken = new ArrayList<>();
        outside.removeIf(piece -> goes.test(piece) && taken.add(piece));
        removeIf(piece -> goes.test(piece) && taken.add(piece));
        return taken;
    }

    boolean isEmpty() {
        return window.isEmpty();
    }

    /** Rows times experts in the window. */
    long cost() {
        return cost;
    }

    /** The most that there ever was in the window. */
    long highest() {
        return highest;
    }

    /** Rows times experts that the window has room for; none while something waits outside. */
    long room() {
        return outside.isEmpty() ? Math.max(0, most - cost) : 0;
    }
}
