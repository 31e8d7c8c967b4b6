package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.ForwardResponseHeader;

/** Goes along with a call's pieces, on whatever threads they travel. */
public interface CallObserver {

    /** Looks at nothing. */
    CallObserver NONE = (_, _, _) -> Asked.NONE;

    /**
     * A pod is asked now.
     *
     * @param rows of the piece
     * @param cost rows times experts
     */
    Asked asked(String pod, int rows, long cost);

    /** A pod that was asked; exactly one of {@link #answered} and {@link #lost} comes. */
    interface Asked {

        /** Looks at nothing. */
        Asked NONE = new Asked() {};

        /** W3C's traceparent, for the pod; empty for none. */
        default String traceparent() {
            return "";
        }

        /** The answer came, possibly an error. */
        default void answered(ForwardResponseHeader header) {}

        /** No answer will come, or nobody waits for it. */
        default void lost(String reason) {}
    }
}
