package dev.exedra.router.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a source told. */
final class HeardAddresses implements Consumer<Set<String>> {

    private final LinkedBlockingQueue<Set<String>> queue = new LinkedBlockingQueue<>();

    @Override
    public void accept(Set<String> addresses) {
        queue.add(addresses);
    }

    /** Waits until it tells this, whatever it tells before. */
    void await(Set<String> expected) throws InterruptedException {
        Set<String> last = null;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!expected.equals(last) && System.nanoTime() - end < 0) {
            Set<String> next = queue.poll(1, TimeUnit.SECONDS);
            last = next == null ? last : next;
        }
        assertEquals(expected, last);
    }

    /** Everything that was told and not yet waited for. */
    int untold() {
        return queue.size();
    }
}
