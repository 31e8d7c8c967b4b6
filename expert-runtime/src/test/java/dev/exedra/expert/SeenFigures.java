package dev.exedra.expert;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it hears. */
final class SeenFigures implements PodObserver {

    final List<Long> queued = new CopyOnWriteArrayList<>();
    final List<Integer> batches = new CopyOnWriteArrayList<>();

    @Override
    public void queued(long nanos) {
        queued.add(nanos);
    }

    @Override
    public void computed(int rows, long nanos) {
        batches.add(rows);
    }
}
