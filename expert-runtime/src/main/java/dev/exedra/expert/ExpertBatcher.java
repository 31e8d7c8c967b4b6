package dev.exedra.expert;

import dev.exedra.core.layer.Buffer;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.wire.PayloadBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Computes what waits, one batch at a time on a thread of its own: the oldest piece and all others of the same stage that arrived
 * meanwhile, up to a number of rows. What is too old is dropped where it is found.
 */
final class ExpertBatcher implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(ExpertBatcher.class.getName());

    private final StageExperts experts;
    private final int maxBatchRows;
    private final LoadMeter meter;
    private final PodSpans spans;
    private final QueueLimit limit;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread =
            Thread.ofPlatform().name("exedra-experts").daemon(true).unstarted(this::serve);
    private final Buffer inputs = new Buffer();
    private final Buffer outputs = new Buffer();
    private boolean closed;

    ExpertBatcher(StageExperts experts, int maxBatchRows, LoadMeter meter, PodSpans spans, QueueLimit limit) {
        this.experts = experts;
        this.maxBatchRows = maxBatchRows;
        this.meter = meter;
        this.spans = spans;
        this.limit = limit;
        thread.start();
    }

    /** Takes a piece; the credit of its stream bounds how many wait. */
    void submit(Piece piece) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(piece);
                meter.arrived(piece);
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        piece.hidden().close();
        refuse(piece, ForwardErrorCode.FORWARD_ERROR_CODE_DRAINING, "this pod ends: ask another one");
    }

    private void serve() {
        for (List<Piece> pieces = next(); !pieces.isEmpty(); pieces = next()) {
            List<Piece> current = inTime(pieces);
            if (!current.isEmpty()) {
                compute(current);
            }
        }
        inputs.close();
        outputs.close();
    }

    /** Takes a piece back if it still waits; it is answered then. What is being computed is not stopped. */
    void cancel(Piece piece) {
        boolean waited;
        lock.lock();
        try {
            waited = waiting.remove(piece);
        } finally {
            lock.unlock();
        }
        if (waited) {
            drop(piece, ForwardErrorCode.FORWARD_ERROR_CODE_CANCELLED, "the router took the call back");
        }
    }

    /** Waits for work; empty when closed and nothing is left. */
    private List<Piece> next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<Piece> batch = new ArrayList<>();
            int rows = 0;
            for (Iterator<Piece> pieces = waiting.iterator(); pieces.hasNext(); ) {
                Piece piece = pieces.next();
                boolean joins = batch.isEmpty()
                        || (piece.key().equals(batch.getFirst().key()) && rows + piece.rows() <= maxBatchRows);
                if (joins) {
                    batch.add(piece);
                    rows += piece.rows();
                    pieces.remove();
                }
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Piece> inTime(List<Piece> pieces) {
        long now = System.nanoTime();
        List<Piece> current = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.deadlineNanos() != Long.MAX_VALUE && now - piece.deadlineNanos() > 0) {
                drop(piece, ForwardErrorCode.FORWARD_ERROR_CODE_DEADLINE, "the call's time was over before its turn");
            } else {
                current.add(piece);
            }
        }
        return current;
    }

    private void compute(List<Piece> pieces) {
        long started = System.nanoTime();
        Batch batch = new Batch(pieces);
        // Counted before it is answered: whoever has the answer sees it in the figures.
        meter.started(pieces, started);
        try {
            batch.run(experts, inputs, outputs);
        } catch (RuntimeException | Error failure) {
            LOGGER.log(Level.SEVERE, "a batch of " + pieces.size() + " calls failed", failure);
            pieces.forEach(piece -> refuse(
                    piece, ForwardErrorCode.FORWARD_ERROR_CODE_INTERNAL, "computing failed: " + failure.getMessage()));
        } finally {
            pieces.forEach(piece -> piece.hidden().close());
            long ended = System.nanoTime();
            meter.computed(batch.rows(), ended - started);
            spans.computed(pieces, batch.rows(), started, ended);
            limit.computed(pieces.stream().mapToLong(Piece::cost).sum(), ended - started);
        }
    }

    private void drop(Piece piece, ForwardErrorCode code, String message) {
        meter.dropped(piece);
        piece.hidden().close();
        refuse(piece, code, message);
    }

    private void refuse(Piece piece, ForwardErrorCode code, String message) {
        meter.refused(code);
        piece.reply(Replies.error(piece.correlationId(), code, message), PayloadBytes.empty());
    }

    /** Takes no more, computes what waits, and returns when that is done. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
