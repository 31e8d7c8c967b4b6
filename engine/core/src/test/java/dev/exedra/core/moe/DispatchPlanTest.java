package dev.exedra.core.moe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DispatchPlanTest {

    /** Rows 0 and 2 go to experts 3 and 1, row 1 to experts 0 and 3; row 3 has failed. */
    private static Routing routing() {
        Routing routing = Routing.empty(4, 2);
        put(routing, 0, 0, 3, 0.75f);
        put(routing, 0, 1, 1, 0.25f);
        put(routing, 1, 0, 0, 0.5f);
        put(routing, 1, 1, 3, 0.5f);
        put(routing, 2, 0, 3, 1f);
        put(routing, 2, 1, 1, 2f);
        routing.failed().set(3);
        return routing;
    }

    private static void put(Routing routing, int row, int rank, int expert, float weight) {
        routing.expertIds()[row * routing.topK() + rank] = expert;
        routing.weights()[row * routing.topK() + rank] = weight;
    }

    @Test
    void givesEveryExpertItsRowsRisingAndRoomForThePadding() {
        DispatchPlan plan = DispatchPlan.of(routing(), 4, ExpertGroups.even(4, 1));
        assertEquals(List.of(1, 2, 0, 3), List.of(plan.rowsOf(0), plan.rowsOf(1), plan.rowsOf(2), plan.rowsOf(3)));
        assertEquals(0, plan.row(plan.firstSlot(1)));
        assertEquals(2, plan.row(plan.firstSlot(1) + 1));
        assertEquals(
                List.of(0, 1, 2),
                List.of(plan.row(plan.firstSlot(3)), plan.row(plan.firstSlot(3) + 1), plan.row(plan.firstSlot(3) + 2)));
        assertEquals(0.75f, plan.weight(plan.firstSlot(3)));
        assertEquals(2 + 2 + 0 + 4, plan.slots(), "one, two, no and three rows, padded");
    }

    @Test
    void addsWithinGroupsFirstThenGroupsRisingWhateverOrderTheGateChoseIn() {
        ExpertGroups groups = ExpertGroups.of(4, List.of(List.of(3, 0), List.of(2, 1)));
        DispatchPlan plan = DispatchPlan.of(routing(), 4, groups);
        assertEquals(0, plan.group(plan.firstEntry(0)));
        assertEquals(1, plan.group(plan.firstEntry(0) + 1));
        assertEquals(plan.firstSlot(0), plan.slot(plan.firstEntry(1)), "expert 0 before expert 3 of the same group");
        assertEquals(plan.firstSlot(3) + 1, plan.slot(plan.firstEntry(1) + 1));
        assertEquals(plan.firstEntry(3), plan.firstEntry(4), "a failed row is sent nowhere");
    }

    @Test
    void sumsGroupByGroupAsWorkedByHand() {
        // 1e8 + 1 - 1e8 shows the order: within one group it is 0, as (1e8 + 1) rounds; as (1e8 - 1e8) + 1 it is 1.
        Routing routing = Routing.empty(1, 3);
        put(routing, 0, 0, 0, 1f);
        put(routing, 0, 1, 1, 1f);
        put(routing, 0, 2, 2, 1f);
        assertEquals(0f, sum(routing, ExpertGroups.even(3, 1), 1e8f, 1f, -1e8f));
        assertEquals(1f, sum(routing, ExpertGroups.of(3, List.of(List.of(0, 2), List.of(1))), 1e8f, 1f, -1e8f));
    }

    private static float sum(Routing routing, ExpertGroups groups, float... outputs) {
        try (Arena arena = Arena.ofConfined()) {
            DispatchPlan plan = DispatchPlan.of(routing, outputs.length, groups);
            Matrix all = Matrix.allocate(arena, plan.slots(), 5);
            for (int expert = 0; expert < outputs.length; expert++) {
                for (int i = 0; i < 5; i++) {
                    all.set(plan.firstSlot(expert), i, outputs[expert]);
                }
            }
            Matrix target = Matrix.allocate(arena, 1, 5);
            GroupSums.add(plan, all, 0, 1, Matrix.allocate(arena, 1, 5), target);
            assertEquals(target.get(0, 0), target.get(0, 4));
            return target.get(0, 0);
        }
    }

    @Test
    void givesZeroToARowWithoutExpertsAndRoundsAProductBeforeAddingIt() {
        try (Arena arena = Arena.ofConfined()) {
            DispatchPlan plan = DispatchPlan.of(routing(), 4, ExpertGroups.even(4, 2));
            Matrix outputs = Matrix.allocate(arena, plan.slots(), 19);
            for (int slot = 0; slot < plan.slots(); slot++) {
                for (int i = 0; i < 19; i++) {
                    outputs.set(slot, i, slot + 0.1f * i);
                }
            }
            Matrix target = Matrix.allocate(arena, 4, 19);
            target.set(3, 7, 42);
            GroupSums.add(plan, outputs, 0, 4, Matrix.allocate(arena, 1, 19), target);
            assertArrayEquals(new float[19], target.row(3));
            for (int i = 0; i < 19; i++) {
                float first = 0.25f * outputs.get(plan.firstSlot(1), i);
                float second = 0.75f * outputs.get(plan.firstSlot(3), i);
                assertEquals(first + second, target.get(0, i));
            }
        }
    }

    @Test
    void holdsEveryRoutedPairExactlyOnceForRandomRoutings() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            int experts = random.nextInt(1, 40);
            int topK = random.nextInt(1, experts + 1);
            int rows = random.nextInt(0, 60);
            Routing routing = Routing.empty(rows, topK);
            Set<List<Integer>> pairs = new HashSet<>();
            for (int row = 0; row < rows; row++) {
                int offset = random.nextInt(experts);
                for (int rank = 0; rank < random.nextInt(topK + 1); rank++) {
                    put(routing, row, rank, (offset + rank) % experts, 1);
                    pairs.add(List.of(row, (offset + rank) % experts));
                }
            }
            ExpertGroups groups = ExpertGroups.even(experts, random.nextInt(1, 9));
            DispatchPlan plan = DispatchPlan.of(routing, experts, groups);
            Set<List<Integer>> planned = new HashSet<>();
            for (int expert = 0; expert < experts; expert++) {
                for (int i = 0; i < plan.rowsOf(expert); i++) {
                    assertTrue(planned.add(List.of(plan.row(plan.firstSlot(expert) + i), expert)));
                }
            }
            assertEquals(pairs, planned);
        }
    }

    @Test
    void refusesGroupsThatAreNoPartition() {
        assertThrows(GateException.class, () -> ExpertGroups.of(3, List.of(List.of(0, 1))));
        assertThrows(GateException.class, () -> ExpertGroups.of(3, List.of(List.of(0, 1, 2), List.of(2))));
        assertThrows(GateException.class, () -> ExpertGroups.of(3, List.of(List.of(0, 1, 2, 3))));
        assertThrows(GateException.class, () -> ExpertGroups.even(3, 0));
        assertEquals(List.of(), ExpertGroups.even(2, 3).experts(2));
        assertEquals(List.of(0, 1, 2), ExpertGroups.even(5, 2).experts(0));
    }
}
