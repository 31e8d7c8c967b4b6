package dev.exedra.expert;

/** Hears what figures are made of. Called on the path of every call: has to be quick. */
interface PodObserver {

    /** A call waited so long for its turn. */
    void queued(long nanos);

    /** A batch of so many rows was computed. */
    void computed(int rows, long nanos);
}
