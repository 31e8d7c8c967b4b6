package dev.exedra.core.moe;

/** How the experts of every stage are shared out to groups; as pods hold them, so that one process adds as they do. */
@FunctionalInterface
public interface Partition {

    /**
     * The groups of one stage's experts; as many for every stage.
     *
     * @param experts that the stage has
     */
    ExpertGroups of(int layer, int stage, int experts);

    /** Equal parts of every stage. */
    static Partition even(int groups) {
        return (_, _, experts) -> ExpertGroups.even(experts, groups);
    }
}
