package dev.exedra.core.moe;

/** Who computed what a group gave to a row. */
@FunctionalInterface
public interface ComputedBy {

    /** This process. */
    ComputedBy HERE = (_, _) -> "";

    /** The pod's name; empty for this process, and where the row asked nothing of the group. */
    String pod(int group, int row);
}
