package dev.exedra.placement;

import static dev.exedra.placement.PlacementException.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which experts go to which pod: copies are counted by {@link Replication}, then placed as EPLB's {@code balanced_packing} does, the
 * heaviest first and each on the pod with the least load that has room; never two copies of an expert on one pod.
 */
public final class ExpertPacking {

    private ExpertPacking() {}

    /**
     * What a change is weighed with.
     *
     * @param horizonSeconds that a placement is expected to last
     * @param secondsPerMove that a pod loses to load one expert, in the unit of load times seconds
     */
    public record MoveCost(double horizonSeconds, double secondsPerMove) {
        public MoveCost {
            require(horizonSeconds >= 0 && secondsPerMove >= 0, "horizon and cost of a move may not be negative");
        }
    }

    /**
     * Places every expert at least once.
     *
     * @param loads [experts], finite and not negative
     * @param pods each with {@code slots} experts; together at least one slot an expert
     * @throws PlacementException if there are fewer slots than experts
     */
    public static ExpertPlacement pack(double[] loads, int pods, int slots) {
        require(pods > 0 && slots > 0, pods + " pods with " + slots + " slots hold nothing");
        require(
                (long) pods * slots >= loads.length,
                loads.length + " experts do not fit on " + pods + " pods with " + slots + " slots");
        int[] copies = Replication.greedy(loads, Math.min(pods * slots, pods * loads.length), pods);
        double[] weights = IntStream.range(0, loads.length)
                .mapToDouble(expert -> loads[expert] / copies[expert])
                .toArray();
        Bins bins = new Bins(pods, slots, weights);
        heaviestFirst(weights, copies).forEach(bins::place);
        return bins.placement();
    }

    /**
     * Places anew where that is worth it: keeps {@code before} unless what the heaviest pod is relieved of, over the horizon, is more
     * than loading the moved experts costs. A placement that no longer fits the experts, pods or slots is always replaced.
     */
    public static ExpertPlacement repack(double[] loads, int pods, int slots, ExpertPlacement before, MoveCost cost) {
        ExpertPlacement packed = pack(loads, pods, slots).alignedWith(before);
        if (!fits(before, loads.length, pods, slots)) {
            return packed;
        }
        double gain = (before.heaviest(loads) - packed.heaviest(loads)) * cost.horizonSeconds;
        return gain > packed.moved(before) * cost.secondsPerMove ? packed : before;
    }

    private static boolean fits(ExpertPlacement placement, int experts, int pods, int slots) {
        boolean inside = placement.pods().size() == pods
                && placement.pods().stream()
                        .allMatch(held -> held.size() <= slots
                                && new HashSet<>(held).size() == held.size()
                                && held.stream().allMatch(expert -> expert >= 0 && expert < experts));
        return inside && Arrays.stream(placement.copies(experts)).allMatch(copies -> copies > 0);
    }

    private static List<Integer> heaviestFirst(double[] weights, int[] copies) {
        return IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(expert -> -weights[expert])
                        .thenComparing(expert -> expert))
                .flatMap(expert -> IntStream.range(0, copies[expert]).mapToObj(_ -> expert))
                .toList();
    }

    /** Pods that are being filled. */
    private static final class Bins {

        private final List<Set<Integer>> held = new ArrayList<>();
        private final double[] load;
        private final int slots;
        private final double[] weights;

        Bins(int pods, int slots, double[] weights) {
            this.load = new double[pods];
            this.slots = slots;
            this.weights = weights;
            for (int pod = 0; pod < pods; pod++) {
                held.add(new HashSet<>());
            }
        }

        void place(int expert) {
            int best = -1;
            for (int pod = 0; pod < load.length; pod++) {
                boolean free = held.get(pod).size() < slots && !held.get(pod).contains(expert);
                if (free && (best < 0 || load[pod] < load[best])) {
                    best = pod;
                }
            }
            int target = best >= 0 ? best : makeRoom(expert);
            held.get(target).add(expert);
            load[target] += weights[expert];
        }

        /**
         * Every pod with a free slot has this expert already, so one of its experts moves to a pod with room. There always is one:
         * an expert has no more copies than there are pods, so a full pod lacks it, and that pod holds more experts than the free one.
         */
        private int makeRoom(int expert) {
            for (int from = 0; from < load.length; from++) {
                if (held.get(from).contains(expert)) {
                    continue;
                }
                for (int to = 0; to < load.length; to++) {
                    Set<Integer> there = held.get(to);
                    if (there.size() >= slots) {
                        continue;
                    }
                    for (int moving : held.get(from)) {
                        if (!there.contains(moving)) {
                            held.get(from).remove(moving);
                            there.add(moving);
                            load[from] -= weights[moving];
                            load[to] += weights[moving];
                            return from;
                        }
                    }
                }
            }
            throw new IllegalStateException("no room for expert " + expert);
        }

        ExpertPlacement placement() {
            return new ExpertPlacement(held.stream().map(List::copyOf).toList());
        }
    }
}
