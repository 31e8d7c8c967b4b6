package dev.exedra.router.dispatch;

/** How a pod is, the best one to ask first. */
enum PodState {
    /** Granted credit and was heard of. */
    READY,
    /** Not heard of for too long, or finishes nothing; asked only where nobody else is left. */
    SUSPECT,
    /** Asked, and did not answer yet. */
    CONNECTING,
    /** Answered wrongly or is far slower than the others: not asked before a probe is answered well. */
    EJECTED,
    /** Said that it ends. */
    DRAINING,
    /** Without a stream. */
    LOST
}
