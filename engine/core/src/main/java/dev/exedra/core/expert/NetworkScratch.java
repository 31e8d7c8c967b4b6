package dev.exedra.core.expert;

import dev.exedra.core.layer.Buffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What one thread needs while it computes a network; borrowed, so that there are as many as threads at work. */
public final class NetworkScratch implements AutoCloseable {

    final Buffer gathered = new Buffer();
    final Buffer projected = new Buffer();
    final Buffer activated = new Buffer();

    @Override
    public void close() {
        gathered.close();
        projected.close();
        activated.close();
    }

    /** The scratches that nobody uses at the moment. */
    public static final class Pool implements AutoCloseable {

        private final ConcurrentLinkedQueue<NetworkScratch> free = new ConcurrentLinkedQueue<>();

        /** A scratch for the caller alone, until given back. */
        public NetworkScratch borrow() {
            NetworkScratch scratch = free.poll();
            return scratch == null ? new NetworkScratch() : scratch;
        }

        /** Gives a scratch back. */
        public void giveBack(NetworkScratch scratch) {
            free.add(scratch);
        }

        @Override
        public void close() {
            for (NetworkScratch scratch = free.poll(); scratch != null; scratch = free.poll()) {
                scratch.close();
            }
        }
    }
}
