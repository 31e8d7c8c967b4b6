package dev.exedra.placement;

import java.util.List;

/**
 * A group as the planner left it.
 *
 * @param replicas that it has
 * @param wanted what was wanted lately, oldest first; as long as the longer window
 */
public record GroupState(int replicas, List<Wanted> wanted) {

    public GroupState {
        wanted = List.copyOf(wanted);
    }

    /** What load asked for, at a time of a clock that only runs forward. */
    public record Wanted(double atSeconds, int replicas) {}

    /** A group that has been seen for the first time. */
    public static GroupState starting(int replicas) {
        return new GroupState(replicas, List.of());
    }

    /** The same with the replicas that there really are. */
    public GroupState having(int actual) {
        return actual == replicas ? this : new GroupState(actual, wanted);
    }
}
