package dev.exedra.router.dispatch;

/** How a pod is, the best one to ask first. */
enum PodState {
    /** Granted credit and was heard of. */
    READY,
    /** Asked, and did not answer yet. */
    CONNECTING,
    /** Not heard of for too long, or finishes nothing. */
    SUSPECT,
    /** Said that it ends. */
    DRAINING,
    /** Without a stream. */
    LOST
}
