package dev.exedra.core.moe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Four experts in two groups, [0, 1] and [2, 3]; two a token. Expert e gives (e + 1) times its input, which is 1, so that a sum is
 * the weights times 1, 2, 3 and 4.
 */
class OverflowPlanTest {

    private static final int EXPERTS = 4;
    private static final ExpertGroups GROUPS = ExpertGroups.even(EXPERTS, 2);
    private static final long FREE = Long.MAX_VALUE;

    /** Every row has these probabilities: experts 0 and 1, weighed 5/8 and 3/8 where they are normalised. */
    private static final double[] SCORES = {0.5, 0.3, 0.15, 0.05};

    private static GateRule gate(boolean normalize) {
        return new GateRule(GateSpec.softmaxTopK(2, normalize), EXPERTS, new double[0]);
    }

    private static double[] logits() {
        double[] logits = new double[EXPERTS];
        for (int i = 0; i < EXPERTS; i++) {
            logits[i] = Math.log(SCORES[i]);
        }
        return logits;
    }

    private static OverflowPlan.Choice choice(GateRule rule) {
        return (_, allowed) -> {
            int count = rule.choose(logits(), allowed);
            int[] ids = new int[count];
            float[] weights = new float[count];
            for (int rank = 0; rank < count; rank++) {
                ids[rank] = rule.expertId(rank);
                weights[rank] = (float) rule.weight(rank);
            }
            return new OverflowPlan.Chosen(ids, weights);
        };
    }

    private static Routing exact(int rows, boolean normalize) {
        GateRule rule = gate(normalize);
        rule.choose(logits());
        Routing routing = Routing.empty(rows, 2);
        for (int row = 0; row < rows; row++) {
            for (int rank = 0; rank < 2; rank++) {
                routing.expertIds()[2 * row + rank] = rule.expertId(rank);
                routing.weights()[2 * row + rank] = (float) rule.weight(rank);
            }
        }
        return routing;
    }

    private static OverflowPlan.Planned plan(int rows, boolean normalize, Overflow overflow, long... room) {
        return OverflowPlan.of(
                3,
                exact(rows, normalize),
                GROUPS,
                EXPERTS,
                List.of(new OverflowPlan.Rows(0, rows, overflow)),
                room,
                choice(gate(normalize)));
    }

    private static Overflow policy(OverflowPolicy policy) {
        return new Overflow(policy, Optional.empty());
    }

    /** What the combiner adds up for each row. */
    private static List<Float> sums(Routing routing) {
        DispatchPlan plan = DispatchPlan.of(routing, EXPERTS, GROUPS);
        List<Float> sums = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Matrix outputs = Matrix.allocate(arena, Math.max(1, plan.slots()), 1);
            for (int expert = 0; expert < EXPERTS; expert++) {
                for (int i = 0; i < plan.rowsOf(expert); i++) {
                    outputs.set(plan.firstSlot(expert) + i, 0, expert + 1);
                }
            }
            Matrix target = Matrix.allocate(arena, routing.rows(), 1);
            GroupSums.add(plan, outputs, 0, routing.rows(), Matrix.allocate(arena, 1, 1), target);
            for (int row = 0; row < routing.rows(); row++) {
                sums.add(target.get(row, 0));
            }
        }
        return sums;
    }

    private static BitSet rows(int... set) {
        BitSet rows = new BitSet();
        for (int row : set) {
            rows.set(row);
        }
        return rows;
    }

    @Test
    void whoeverWaitsIsRoutedAsIfNobodyElseWasThere() {
        OverflowPlan.Planned planned = plan(3, true, policy(OverflowPolicy.WAIT), 0, 0);
        assertArrayEquals(exact(3, true).expertIds(), planned.routing().expertIds());
        assertArrayEquals(exact(3, true).weights(), planned.routing().weights());
        // 5/8 * 1 + 3/8 * 2
        assertEquals(List.of(1.375f, 1.375f, 1.375f), sums(planned.routing()));
        assertEquals(rows(), planned.inexact());
        assertArrayEquals(new int[4], planned.diverted());
    }

    @Test
    void leavesTheShareOutWhereAnExpertIsFull() {
        // Room for the two pairs of row 0 in the first group.
        OverflowPlan.Planned planned = plan(3, true, policy(OverflowPolicy.RESIDUAL), 2, FREE);
        assertEquals(List.of(1.375f, 0f, 0f), sums(planned.routing()));
        assertEquals(rows(1, 2), planned.inexact());
        assertArrayEquals(new int[] {2, 2, 0, 0}, planned.diverted());
        assertTrue(planned.failures().isEmpty());
    }

    @Test
    void theOtherShareKeepsItsWeight() {
        Routing routing = Routing.empty(1, 2);
        routing.expertIds()[0] = 0;
        routing.expertIds()[1] = 2;
        routing.weights()[0] = 0.75f;
        routing.weights()[1] = 0.25f;
        OverflowPlan.Planned planned = OverflowPlan.of(
                3,
                routing,
                GROUPS,
                EXPERTS,
                List.of(new OverflowPlan.Rows(0, 1, policy(OverflowPolicy.RESIDUAL))),
                new long[] {0, FREE},
                choice(gate(true)));
        // 0.25 * 3
        assertEquals(List.of(0.75f), sums(planned.routing()));
        assertArrayEquals(new int[] {1, 0, 0, 0}, planned.diverted());
    }

    @Test
    void choosesAnewAmongTheExpertsWithRoomAndNormalisesAsTheGateDoes() {
        OverflowPlan.Planned planned = plan(2, true, policy(OverflowPolicy.NEXT_BEST), 2, FREE);
        // Row 1: experts 2 and 3, 0.15 and 0.05 of 0.2: 3/4 * 3 + 1/4 * 4.
        assertEquals(1.375f, sums(planned.routing()).getFirst());
        assertEquals(3.25f, sums(planned.routing()).getLast(), 1e-6f);
        assertEquals(rows(1), planned.inexact());
        assertArrayEquals(new int[] {1, 1, 0, 0}, planned.diverted());
    }

    @Test
    void aGateThatDoesNotNormaliseKeepsTheScoresOfAll() {
        OverflowPlan.Planned planned = plan(1, false, policy(OverflowPolicy.NEXT_BEST), 0, FREE);
        // 0.15 * 3 + 0.05 * 4
        assertEquals(0.65f, sums(planned.routing()).getFirst(), 1e-6f);
    }

    @Test
    void nothingIsLeftWhereNoExpertHasRoom() {
        OverflowPlan.Planned planned = plan(1, true, policy(OverflowPolicy.NEXT_BEST), 0, 0);
        assertEquals(List.of(0f), sums(planned.routing()));
        assertEquals(rows(0), planned.inexact());
    }

    @Test
    void failsTheRowsThatDoNotWaitAndNoOthers() {
        List<OverflowPlan.Rows> sequences = List.of(
                new OverflowPlan.Rows(0, 1, policy(OverflowPolicy.FAIL)),
                new OverflowPlan.Rows(1, 1, policy(OverflowPolicy.FAIL)),
                new OverflowPlan.Rows(2, 1, policy(OverflowPolicy.WAIT)));
        OverflowPlan.Planned planned = OverflowPlan.of(
                3, exact(3, true), GROUPS, EXPERTS, sequences, new long[] {2, FREE}, choice(gate(true)));
        assertEquals(List.of(1.375f, 0f, 1.375f), sums(planned.routing()));
        assertEquals(rows(), planned.inexact());
        assertEquals(1, planned.failures().size());
        assertEquals(rows(1), planned.failures().getFirst().rows());
        assertInstanceOf(
                ExpertsFullException.class, planned.failures().getFirst().reason());
    }

    @Test
    void capacityIsCountedWithinASequenceSoThatNeighboursDoNotDecide() {
        // ceil(0.5 * 2 * 4 / 4) = 1 token an expert of a sequence's four; the neighbour's one row has max(1, ceil(1/4))
        // = 1.
        Overflow dropping = new Overflow(OverflowPolicy.WAIT, Optional.of(new Capacity(0.5, 0)));
        List<OverflowPlan.Rows> sequences = List.of(
                new OverflowPlan.Rows(0, 4, dropping),
                new OverflowPlan.Rows(4, 1, dropping),
                new OverflowPlan.Rows(5, 2, Overflow.EXACT));
        OverflowPlan.Planned planned =
                OverflowPlan.of(3, exact(7, true), GROUPS, EXPERTS, sequences, new long[] {0, 0}, choice(gate(true)));
        assertEquals(List.of(1.375f, 0f, 0f, 0f, 1.375f, 1.375f, 1.375f), sums(planned.routing()));
        assertEquals(rows(1, 2, 3), planned.inexact());
        assertArrayEquals(new int[] {3, 3, 0, 0}, planned.diverted());
    }

    @Test
    void whatExceedsTheCapacityGoesToTheNextBestIfThePolicySaysSo() {
        Overflow next = new Overflow(OverflowPolicy.NEXT_BEST, Optional.of(new Capacity(0.5, 0)));
        OverflowPlan.Planned planned = plan(4, true, next, FREE, FREE);
        List<Float> sums = sums(planned.routing());
        assertEquals(1.375f, sums.get(0));
        assertEquals(3.25f, sums.get(1), 1e-6f);
        assertEquals(List.of(0f, 0f), sums.subList(2, 4), "all four experts are full");
        assertEquals(rows(1, 2, 3), planned.inexact());
    }

    @Test
    void capacityFollowsItsFormula() {
        assertEquals(10, new Capacity(1.25, 4).expertCapacity(2, 64, 16));
        assertEquals(4, new Capacity(1.25, 4).expertCapacity(2, 1, 16));
        assertEquals(3, new Capacity(1, 0).expertCapacity(1, 33, 16));
    }
}
