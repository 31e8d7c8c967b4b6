package dev.exedra.placement;

/**
 * What becomes of a group.
 *
 * @param replicas that it is meant to have
 * @param reason why
 * @param state to plan with next time
 */
public record Decision(int replicas, Reason reason, GroupState state) {

    /** Why a group has the replicas that it has. */
    public enum Reason {
        /** Load and target fit. */
        STEADY,
        /** More work than the target allows. */
        LOAD,
        /** Work waits for longer than it may. */
        QUEUE,
        /** Somebody asked while there was no pod. */
        UNMET_DEMAND,
        /** Less work than the target, for the whole window. */
        IDLE,
        /** A change is wanted, but not for long enough. */
        WINDOW,
        /** A change is wanted and would cost more than it gains. */
        NOT_WORTH_IT,
        /** More is wanted than minimum, maximum or the fleet's budget allow. */
        LIMIT,
        /** Load was not seen lately. */
        STALE
    }
}
