package dev.exedra.core.moe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A partition of a stage's experts into groups; a pod holds one group. Sums are formed group by group, so the partition
 * is part of what decides a result's bits.
 */
public final class ExpertGroups {

    private final int[] groupOf;
    private final List<List<Integer>> experts;

    private ExpertGroups(int[] groupOf, List<List<Integer>> experts) {
        this.groupOf = groupOf;
        this.experts = experts;
    }

    /** Consecutive ids in as equal parts as possible, the earlier ones larger. Groups beyond the experts stay empty. */
    public static ExpertGroups even(int experts, int groups) {
        if (groups < 1) {
            throw new GateException("experts need at least 1 group, not " + groups);
        }
        List<List<Integer>> parts = new ArrayList<>();
        int next = 0;
        for (int group = 0; group < groups; group++) {
            List<Integer> part = new ArrayList<>();
            for (int i = 0; i < experts / groups + (group < experts % groups ? 1 : 0); i++) {
                part.add(next++);
            }
            parts.add(part);
        }
        return of(experts, parts);
    }

    /** The given partition; every expert must be in exactly one group. */
    public static ExpertGroups of(int experts, List<List<Integer>> groups) {
        int[] groupOf = new int[experts];
        Arrays.fill(groupOf, -1);
        for (int group = 0; group < groups.size(); group++) {
            for (int expert : groups.get(group)) {
                if (expert < 0 || expert >= experts) {
                    throw new GateException("group " + group + " names expert " + expert + " of " + experts);
                }
                if (groupOf[expert] >= 0) {
                    throw new GateException(
                            "expert " + expert + " is in group " + groupOf[expert] + " and in group " + group);
                }
                groupOf[expert] = group;
            }
        }
        for (int expert = 0; expert < experts; expert++) {
            if (groupOf[expert] < 0) {
                throw new GateException("expert " + expert + " is in no group");
            }
        }
        return new ExpertGroups(
                groupOf,
                groups.stream().map(part -> part.stream().sorted().toList()).toList());
    }

    /** Groups, empty ones included. */
    public int count() {
        return experts.size();
    }

    /** The group that holds an expert. */
    public int groupOf(int expert) {
        return groupOf[expert];
    }

    /** A group's experts, rising. */
    public List<Integer> experts(int group) {
        return experts.get(group);
    }
}
