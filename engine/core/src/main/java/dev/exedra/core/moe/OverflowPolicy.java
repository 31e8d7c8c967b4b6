package dev.exedra.core.moe;

/** What becomes of a row when an expert that its gate chose has no room for it. */
public enum OverflowPolicy {
    /** It waits; the answer is exact. */
    WAIT,
    /** The gate chooses anew among the experts with room, and weighs these as it always does. */
    NEXT_BEST,
    /** The expert's share is left out, as GShard and Switch do; the others keep their weights. */
    RESIDUAL,
    /** Its sequence ends with an error that may be tried again. */
    FAIL
}
