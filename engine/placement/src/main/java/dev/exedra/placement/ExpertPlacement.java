package dev.exedra.placement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Which experts a pod holds.
 *
 * @param pods [pods], each the experts it holds, rising
 */
public record ExpertPlacement(List<List<Integer>> pods) {

    public ExpertPlacement {
        pods = pods.stream().map(held -> held.stream().sorted().toList()).toList();
    }

    /** [experts], how many pods hold each. */
    public int[] copies(int experts) {
        int[] copies = new int[experts];
        pods.forEach(held -> held.forEach(expert -> copies[expert]++));
        return copies;
    }

    /**
     * The load of the pod that has most, if an expert's copies share its load evenly.
     *
     * @param loads [experts]
     */
    public double heaviest(double[] loads) {
        int[] copies = copies(loads.length);
        return pods.stream()
                .mapToDouble(held -> held.stream()
                        .mapToDouble(expert -> loads[expert] / copies[expert])
                        .sum())
                .max()
                .orElse(0);
    }

    /** Experts that a pod of this placement holds and the same pod of {@code before} did not: what has to be loaded. */
    public int moved(ExpertPlacement before) {
        int moved = 0;
        for (int pod = 0; pod < pods.size(); pod++) {
            HashSet<Integer> arriving = new HashSet<>(pods.get(pod));
            if (pod < before.pods.size()) {
                before.pods.get(pod).forEach(arriving::remove);
            }
            moved += arriving.size();
        }
        return moved;
    }

    /** This placement with its pods in the order that leaves most experts where they were, found greedily. */
    ExpertPlacement alignedWith(ExpertPlacement before) {
        List<List<Integer>> left = new ArrayList<>(pods);
        List<List<Integer>> aligned = new ArrayList<>();
        for (int pod = 0; pod < pods.size(); pod++) {
            List<Integer> held = pod < before.pods.size() ? before.pods.get(pod) : List.of();
            List<Integer> best = left.getFirst();
            for (List<Integer> candidate : left) {
                if (common(candidate, held) > common(best, held)) {
                    best = candidate;
                }
            }
            left.remove(best);
            aligned.add(best);
        }
        return new ExpertPlacement(aligned);
    }

    private static long common(List<Integer> one, List<Integer> other) {
        HashSet<Integer> set = new HashSet<>(other);
        return one.stream().filter(set::contains).count();
    }
}
