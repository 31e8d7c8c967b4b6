package dev.exedra.placement;

import static dev.exedra.placement.PlacementException.require;

/**
 * What a group of experts has to do.
 *
 * @param offeredPods the work that arrives, in pods that it keeps wholly busy: the sum of its pods' utilisations, and more where work
 *     piles up
 * @param queueMillis that work waits
 * @param unmet whether somebody asked a group that has no pod
 * @param fresh whether all of this was seen lately; what is stale never takes pods away
 */
public record GroupLoad(double offeredPods, double queueMillis, boolean unmet, boolean fresh) {

    public GroupLoad {
        require(Double.isFinite(offeredPods) && offeredPods >= 0, "offeredPods is " + offeredPods);
        require(Double.isFinite(queueMillis) && queueMillis >= 0, "queueMillis is " + queueMillis);
    }

    /** Seen just now. */
    public static GroupLoad of(double offeredPods, double queueMillis) {
        return new GroupLoad(offeredPods, queueMillis, false, true);
    }

    /** Nothing is known. */
    public static GroupLoad unknown() {
        return new GroupLoad(0, 0, false, false);
    }
}
