package dev.exedra.core.expert;

import dev.exedra.core.layer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What one call of a stage's experts needs while it runs. */
final class CallScratch implements AutoCloseable {

    final Buffer outputs = new Buffer();
    private final List<Buffer> shared = new ArrayList<>();

    /** A buffer for each shared network. */
    List<Buffer> shared(int count) {
        while (shared.size() < count) {
            shared.add(new Buffer());
        }
        return shared.subList(0, count);
    }

    @Override
    public void close() {
        outputs.close();
        shared.forEach(Buffer::close);
    }

    /** The scratches that no call uses at the moment. */
    static final class Pool implements AutoCloseable {

        private final ConcurrentLinkedQueue<CallScratch> free = new ConcurrentLinkedQueue<>();

        CallScratch borrow() {
            CallScratch scratch = free.poll();
            return scratch == null ? new CallScratch() : scratch;
        }

        void giveBack(CallScratch scratch) {
            free.add(scratch);
        }

        @Override
        public void close() {
            for (CallScratch scratch = free.poll(); scratch != null; scratch = free.poll()) {
                scratch.close();
            }
        }
    }
}
