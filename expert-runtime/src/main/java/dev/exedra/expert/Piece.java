package dev.exedra.expert;

import dev.exedra.core.moe.Routing;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.Payload;
import dev.exedra.proto.wire.PayloadBytes;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A call that was checked and waits to be computed.
 *
 * @param correlationId the router's
 * @param layer which layer
 * @param stage which of its stages
 * @param experts of the stage in all
 * @param work what is asked for
 * @param hidden [rows, hidden] of the type that the experts take; closed by whoever answers
 * @param cost rows times experts
 * @param arrivedNanos of the system's clock
 * @param deadlineNanos of the same clock; {@link Long#MAX_VALUE} for none
 * @param traceparent W3C's, of the router's span if it is sampled; empty otherwise
 * @param answer takes the reply
 */
record Piece(
        long correlationId,
        int layer,
        int stage,
        int experts,
        Work work,
        PayloadBytes hidden,
        long cost,
        long arrivedNanos,
        long deadlineNanos,
        String traceparent,
        Answer answer) {

    private static final Logger LOGGER = Logger.getLogger(Piece.class.getName());

    /** What is asked for. */
    sealed interface Work {
        int rows();
    }

    /** Some of the routed experts for each row. */
    record Routed(Routing routing) implements Work {
        @Override
        public int rows() {
            return routing.rows();
        }
    }

    /** All shared experts for every row. */
    record Shared(float[] weights) implements Work {
        @Override
        public int rows() {
            return weights.length;
        }
    }

    /** Pieces with the same key are computed together. */
    record Key(int layer, int stage, boolean shared) {}

    Key key() {
        return new Key(layer, stage, work instanceof Shared);
    }

    int rows() {
        return work.rows();
    }

    /** Answers. A stream that broke meanwhile keeps no answer from others. */
    void reply(ForwardResponseHeader.Builder header, Payload sums) {
        try {
            answer.give(header, sums);
        } catch (RuntimeException broken) {
            LOGGER.log(Level.WARNING, "an answer could not be given", broken);
        }
    }
}
