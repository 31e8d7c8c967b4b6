package dev.exedra.core.layer;

/** What the time of a step goes to, as the thread that runs it sees it. */
public enum StepPart {
    /** The first half of a layer. */
    ATTENTION,
    /** From a stage's norm to the plan of who computes what. */
    GATE,
    /** Handing a stage's rows over to its experts; where they are in this process, computing them too. */
    DISPATCH,
    /** From having handed over to going on with the answer; other steps may have been computed meanwhile. */
    WAIT,
    /** Adding the answer up and to the residual stream. */
    COMBINE,
    /** The last norm, the head, and whatever is done with the logits. */
    HEAD
}
