package dev.exedra.e2e;

/** Which fault a proxy has now; those who wait for the end of one are woken. */
final class FaultSwitch {

    private Fault fault = new Fault.None();

    synchronized void set(Fault now) {
        fault = now;
        notifyAll();
    }

    synchronized Fault get() {
        return fault;
    }

    /** Returns when bytes get through. */
    synchronized void awaitPassage() throws InterruptedException {
        while (fault instanceof Fault.HalfOpen) {
            wait();
        }
    }
}
