package dev.exedra.placement;

import static dev.exedra.placement.PlacementException.require;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * How many copies each of several loads gets: the greedy of EPLB (DeepSeek-AI, "Expert Parallelism Load Balancer", 2025,
 * {@code replicate_experts}): one copy more for whatever has the most load a copy, until none is left. It minimises the largest load
 * a copy.
 */
public final class Replication {

    private Replication() {}

    /**
     * Spreads copies.
     *
     * @param loads [n], finite and not negative
     * @param copies in all, at least one a load
     * @param most copies of one load, since two of them never share a pod
     * @return [n], each from 1 to {@code most}; fewer than {@code copies} in all only where every load has {@code most}
     */
    public static int[] greedy(double[] loads, int copies, int most) {
        int[] fewest = new int[loads.length];
        Arrays.fill(fewest, 1);
        int[] atMost = new int[loads.length];
        Arrays.fill(atMost, most);
        return greedy(loads, fewest, atMost, copies);
    }

    /**
     * Spreads copies between bounds.
     *
     * @param fewest [n], what each has in any case
     * @param most [n], at least {@code fewest}
     * @param copies in all, at least the sum of {@code fewest}
     * @return [n]
     */
    public static int[] greedy(double[] loads, int[] fewest, int[] most, int copies) {
        require(
                fewest.length == loads.length && most.length == loads.length,
                "loads and their bounds differ in number: " + loads.length + ", " + fewest.length + ", " + most.length);
        int[] counts = fewest.clone();
        int left = copies - Arrays.stream(fewest).sum();
        require(left >= 0, copies + " copies are fewer than the " + (copies - left) + " that there have to be");
        for (int i = 0; i < loads.length; i++) {
            require(Double.isFinite(loads[i]) && loads[i] >= 0, "load " + i + " is " + loads[i]);
            require(
                    fewest[i] >= 0 && fewest[i] <= most[i],
                    "load " + i + " has bounds " + fewest[i] + " to " + most[i]);
        }
        // What has no copy at all comes first; equal ones in order, so that the same input gives the same plan.
        PriorityQueue<Integer> neediest =
                new PriorityQueue<>(Comparator.<Integer>comparingDouble(i -> -perCopy(loads[i], counts[i]))
                        .thenComparing(i -> i));
        for (int i = 0; i < loads.length; i++) {
            if (counts[i] < most[i]) {
                neediest.add(i);
            }
        }
        while (left > 0 && !neediest.isEmpty()) {
            int next = neediest.remove();
            counts[next]++;
            left--;
            if (counts[next] < most[next]) {
                neediest.add(next);
            }
        }
        return counts;
    }

    private static double perCopy(double load, int copies) {
        return copies == 0 ? (load > 0 ? Double.POSITIVE_INFINITY : 0) : load / copies;
    }
}
