package dev.exedra.core.engine;

import java.util.ArrayDeque;

/** What the engine's thread knows of one tenant. */
final class TenantAccount {

    /** In order of arrival, but for those that gave their slot away, which come first. */
    final ArrayDeque<Sequence> waiting = new ArrayDeque<>();

    /** Sequences that have not ended, whether they wait or not. */
    int open;

    private double weight = 1;
    private double served;

    void weigh(double newest) {
        weight = newest;
    }

    double weight() {
        return weight;
    }

    /** Tokens computed for it, divided by its weight. */
    double served() {
        return served;
    }

    void serve(int tokens) {
        served += tokens / weight;
    }

    /** Whoever was away has saved nothing up. */
    void serveAtLeast(double floor) {
        served = Math.max(served, floor);
    }
}
