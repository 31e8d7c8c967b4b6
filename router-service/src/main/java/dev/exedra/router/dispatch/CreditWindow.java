package dev.exedra.router.dispatch;

/**
 * A router's end of a stream's credit: what was sent on the stream since it began never exceeds the limit that the pod told. All in
 * rows times experts. Belongs to whoever holds the stream's lock.
 */
final class CreditWindow {

    private long limit;
    private long sent;
    private long told;

    /** Takes what a piece costs, if there is credit for all of it. */
    boolean take(long cost) {
        if (sent + cost > limit) {
            return false;
        }
        sent += cost;
        told = Math.max(0, told - cost);
        return true;
    }

    /** Cumulative: a frame that was overtaken takes nothing back. */
    void grow(long newLimit) {
        limit = Math.max(limit, newLimit);
    }

    /** What could be sent at once. */
    long open() {
        return limit - sent;
    }

    /** Whether the pod ever granted anything. */
    boolean granted() {
        return limit > 0;
    }

    /**
     * Whether the pod has to be told that so much waits: it subtracts what it receives, so only what it cannot know is told.
     */
    boolean tells(long waiting) {
        boolean news = waiting > told || (waiting < told && waiting == 0);
        if (news) {
            told = waiting;
        }
        return news;
    }
}
