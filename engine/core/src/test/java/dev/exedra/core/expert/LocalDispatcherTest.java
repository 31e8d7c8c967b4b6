package dev.exedra.core.expert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.KernelChoice;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.layer.Weights;
import dev.exedra.core.model.Fixture;
import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.Partition;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups in one process add up as pods do that each hold one group, and whose sums are added in the groups' order. */
class LocalDispatcherTest {

    private static final int EXPERTS = 16;
    private static final int ROWS = 37;
    private static final int TOP_K = 7;

    private final Checkpoint checkpoint = Checkpoint.open(Fixture.load("olmoe").folder());
    private final ModelSpec spec = Families.read(checkpoint.config());
    private final ComputePool pool = new ComputePool(2);
    private final Arena arena = Arena.ofShared();
    private final SplittableRandom random = new SplittableRandom(3);

    @AfterEach
    void release() {
        pool.close();
        arena.close();
        checkpoint.close();
    }

    @ParameterizedTest(name = "{0} groups with {1} kernels")
    @CsvSource({"1, scalar", "2, vector", "3, vector", "3, onednn", "5, onednn", "16, vector", "20, onednn"})
    void groupsEqualPodsBitForBit(int groups, String name) {
        Kernels kernels = KernelChoice.of(Optional.of(name)).kernels();
        Matrix input = input();
        Routing routing = routing();
        float[][] together = run(kernels, groups, ExpertGroups.even(EXPERTS, groups), routing, input);

        float[][] added = new float[ROWS][];
        ExpertGroups partition = ExpertGroups.even(EXPERTS, groups);
        for (int group = 0; group < groups; group++) {
            Routing own = only(routing, partition, group);
            float[][] partial = run(kernels, 1, ExpertGroups.even(EXPERTS, 1), own, input);
            for (int row = 0; row < ROWS; row++) {
                if (asksAny(own, row)) {
                    added[row] = added[row] == null ? partial[row] : sum(added[row], partial[row]);
                }
            }
        }
        for (int row = 0; row < ROWS; row++) {
            assertArrayEquals(bits(added[row]), bits(together[row]), "row " + row);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void anotherPartitionGivesTheSameSumsToRoundingAndItselfToTheBit(int groups) {
        Kernels kernels = KernelChoice.of(Optional.of("vector")).kernels();
        Matrix input = input();
        Routing routing = routing();
        float[][] one = run(kernels, 1, ExpertGroups.even(EXPERTS, 1), routing, input);
        float[][] parted = run(kernels, groups, ExpertGroups.even(EXPERTS, groups), routing, input);
        float[][] again = run(kernels, groups, ExpertGroups.even(EXPERTS, groups), routing, input);
        int differing = 0;
        for (int row = 0; row < ROWS; row++) {
            float largest = 0;
            for (float value : one[row]) {
                largest = Math.max(largest, Math.abs(value));
            }
            // Seven products and six additions, each rounded to 2^-24 of at most seven such numbers.
            assertArrayEquals(one[row], parted[row], 13 * 7 * 0x1p-24f * largest, "row " + row);
            assertArrayEquals(bits(parted[row]), bits(again[row]), "row " + row);
            differing += java.util.Arrays.equals(one[row], parted[row]) ? 0 : 1;
        }
        assertTrue(differing > 0, "the order of adding is part of the result, or this proves nothing");
    }

    private float[][] run(Kernels kernels, int groups, ExpertGroups partition, Routing routing, Matrix input) {
        ExpertSet experts =
                ExpertSet.load(spec, new Weights(checkpoint), _ -> true, true, Compute.F32, kernels, pool, arena);
        try (LocalDispatcher dispatcher = new LocalDispatcher(spec, Partition.even(groups), experts, kernels, pool)) {
            assertEquals(groups, dispatcher.groups(1, 0).count());
            DispatchPlan plan = DispatchPlan.of(routing, EXPERTS, partition);
            Matrix sum = Matrix.allocate(arena, ROWS, spec.hidden());
            dispatcher.dispatch(new ExpertCall(1, 0, plan, input, new float[0], sum));
            float[][] rows = new float[ROWS][];
            for (int row = 0; row < ROWS; row++) {
                rows[row] = sum.row(row);
            }
            return rows;
        }
    }

    private Matrix input() {
        Matrix input = Matrix.allocate(arena, ROWS, spec.hidden());
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < spec.hidden(); i++) {
                input.set(row, i, (float) random.nextGaussian());
            }
        }
        return input;
    }

    private Routing routing() {
        Routing routing = Routing.empty(ROWS, TOP_K);
        for (int row = 0; row < ROWS; row++) {
            int first = random.nextInt(EXPERTS);
            for (int rank = 0; rank < TOP_K; rank++) {
                // Five is prime to sixteen: seven different experts, in no order.
                routing.expertIds()[row * TOP_K + rank] = (first + 5 * rank) % EXPERTS;
                routing.weights()[row * TOP_K + rank] = random.nextFloat();
            }
        }
        return routing;
    }

    /** What a pod that holds one group is asked. */
    private static Routing only(Routing routing, ExpertGroups partition, int group) {
        Routing own = Routing.empty(ROWS, TOP_K);
        for (int at = 0; at < ROWS * TOP_K; at++) {
            int expert = routing.expertIds()[at];
            if (partition.groupOf(expert) == group) {
                own.expertIds()[at] = expert;
                own.weights()[at] = routing.weights()[at];
            }
        }
        return own;
    }

    private static boolean asksAny(Routing routing, int row) {
        for (int rank = 0; rank < TOP_K; rank++) {
            if (routing.expertId(row, rank) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static float[] sum(float[] first, float[] second) {
        float[] sum = first.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += second[i];
        }
        return sum;
    }

    private static int[] bits(float[] row) {
        int[] bits = new int[row.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(row[i]);
        }
        return bits;
    }
}
