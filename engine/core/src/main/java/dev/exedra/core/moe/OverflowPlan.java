package dev.exedra.core.moe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What becomes of a routing where experts are full: rows in their order take the room that there is, and whoever comes too late goes
 * another way, as its sequence's policy says.
 */
public final class OverflowPlan {

    /**
     * The outcome.
     *
     * @param routing what is dispatched
     * @param inexact rows that are not routed as the gate chose
     * @param failures rows whose policy is to fail
     * @param diverted [experts], rows that an expert was chosen for and does not get
     */
    public record Planned(Routing routing, BitSet inexact, List<RowFailure> failures, int[] diverted) {}

    /**
     * The rows of one sequence.
     *
     * @param overflow what it allows
     */
    public record Rows(int first, int count, Overflow overflow) {}

    /** Chooses for a row among some experts, as its gate would. */
    @FunctionalInterface
    public interface Choice {
        /**
         * @param allowed [experts]
         * @return the experts, falling in score; none if none is allowed
         */
        Chosen among(int row, boolean[] allowed);
    }

    /** A choice. */
    public record Chosen(int[] expertIds, float[] weights) {}

    private final int layer;
    private final Routing routing;
    private final ExpertGroups groups;
    private final int experts;
    private final long[] room;
    private final Choice choice;
    private final BitSet inexact = new BitSet();
    private final List<RowFailure> failures = new ArrayList<>();
    private final int[] diverted;

    private OverflowPlan(int layer, Routing routing, ExpertGroups groups, int experts, long[] room, Choice choice) {
        this.layer = layer;
        this.routing = new Routing(
                routing.rows(),
                routing.topK(),
                routing.expertIds().clone(),
                routing.weights().clone(),
                routing.failed());
        this.groups = groups;
        this.experts = experts;
        this.room = room.clone();
        this.choice = choice;
        this.diverted = new int[experts];
    }

    /**
     * Plans.
     *
     * @param exact what the gate chose; stays as it is
     * @param sequences whose rows these are, in order
     * @param room [groups], rows times experts that the service has room for; {@link Long#MAX_VALUE} where there is no bound
     * @param choice the gate
     */
    public static Planned of(
            int layer,
            Routing exact,
            ExpertGroups groups,
            int experts,
            List<Rows> sequences,
            long[] room,
            Choice choice) {
        OverflowPlan plan = new OverflowPlan(layer, exact, groups, experts, room, choice);
        sequences.forEach(plan::place);
        return new Planned(plan.routing, plan.inexact, plan.failures, plan.diverted);
    }

    private void place(Rows sequence) {
        int[] left = new int[experts];
        Arrays.fill(
                left,
                sequence.overflow
                        .capacity()
                        .map(capacity -> capacity.expertCapacity(routing.topK(), sequence.count, experts))
                        .orElse(Integer.MAX_VALUE));
        for (int row = sequence.first; row < sequence.first + sequence.count; row++) {
            if (!routing.failed().get(row)) {
                place(row, sequence.overflow.policy(), left);
            }
        }
    }

    private void place(int row, OverflowPolicy policy, int[] left) {
        int full = firstFull(row, policy, left);
        if (full >= 0) {
            switch (policy) {
                case NEXT_BEST -> chooseAnew(row, left);
                case WAIT, RESIDUAL -> leaveOut(row, policy, left);
                case FAIL -> {
                    if (left[full] > 0) {
                        BitSet rows = new BitSet();
                        rows.set(row);
                        failures.add(new RowFailure(rows, new ExpertsFullException(layer, full)));
                        clear(row);
                        return;
                    }
                    leaveOut(row, policy, left);
                }
            }
            inexact.set(row);
        }
        for (int rank = 0; rank < routing.topK(); rank++) {
            int expert = routing.expertId(row, rank);
            if (expert >= 0) {
                left[expert]--;
                room[groups.groupOf(expert)]--;
            }
        }
    }

    /** The first chosen expert without room; one that the service lacks goes before one that the model is full of. */
    private int firstFull(int row, OverflowPolicy policy, int[] left) {
        int full = -1;
        for (int rank = 0; rank < routing.topK(); rank++) {
            int expert = routing.expertId(row, rank);
            if (expert >= 0 && !hasRoom(expert, policy, left) && (full < 0 || left[full] <= 0)) {
                full = expert;
            }
        }
        return full;
    }

    /** Whoever waits needs no room in the service now. */
    private boolean hasRoom(int expert, OverflowPolicy policy, int[] left) {
        return left[expert] > 0 && (policy == OverflowPolicy.WAIT || room[groups.groupOf(expert)] > 0);
    }

    private void leaveOut(int row, OverflowPolicy policy, int[] left) {
        for (int rank = 0; rank < routing.topK(); rank++) {
            int at = row * routing.topK() + rank;
            int expert = routing.expertIds()[at];
            if (expert >= 0 && !hasRoom(expert, policy, left)) {
                diverted[expert]++;
                routing.expertIds()[at] = -1;
                routing.weights()[at] = 0;
            }
        }
    }

    private void chooseAnew(int row, int[] left) {
        boolean[] allowed = new boolean[experts];
        for (int expert = 0; expert < experts; expert++) {
            allowed[expert] = hasRoom(expert, OverflowPolicy.NEXT_BEST, left);
        }
        for (int rank = 0; rank < routing.topK(); rank++) {
            int expert = routing.expertId(row, rank);
            if (expert >= 0 && !allowed[expert]) {
                diverted[expert]++;
            }
        }
        Chosen chosen = choice.among(row, allowed);
        clear(row);
        for (int rank = 0; rank < chosen.expertIds.length; rank++) {
            routing.expertIds()[row * routing.topK() + rank] = chosen.expertIds[rank];
            routing.weights()[row * routing.topK() + rank] = chosen.weights[rank];
        }
    }

    private void clear(int row) {
        for (int rank = 0; rank < routing.topK(); rank++) {
            routing.expertIds()[row * routing.topK() + rank] = -1;
            routing.weights()[row * routing.topK() + rank] = 0;
        }
    }
}
