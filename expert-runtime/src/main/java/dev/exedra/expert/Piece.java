package dev.exedra.expert;

import com.google.protobuf.ByteString;
import dev.exedra.core.moe.Routing;
import dev.exedra.proto.expert.v1.ForwardResponse;
import java.util.function.Consumer;

/**
 * A call that was checked and waits to be computed.
 *
 * @param correlationId the router's
 * @param layer which layer
 * @param stage which of its stages
 * @param experts of the stage in all
 * @param work what is asked for
 * @param hidden [rows, hidden] of the type that the experts take
 * @param cost rows times experts
 * @param arrivedNanos of the system's clock
 * @param deadlineNanos of the same clock; {@link Long#MAX_VALUE} for none
 * @param answer takes the reply, on any thread
 */
record Piece(
        long correlationId,
        int layer,
        int stage,
        int experts,
        Work work,
        ByteString hidden,
        long cost,
        long arrivedNanos,
        long deadlineNanos,
        Consumer<ForwardResponse> answer) {

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
}
