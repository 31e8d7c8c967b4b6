package dev.exedra.placement;

import static dev.exedra.placement.PlacementException.require;

import dev.exedra.placement.Decision.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides for all groups together: each for itself by {@link GroupScaler}, and where that is more than the budget of pods, what is
 * there for growing goes by {@link Replication} to the groups with the most load a pod. A budget never takes a pod away.
 */
public final class FleetPlanner {

    private FleetPlanner() {}

    /**
     * A group and what is known of it.
     *
     * @param policy its own
     * @param state of the last plan, with the replicas that there really are
     * @param load now
     */
    public record Group(ScalePolicy policy, GroupState state, GroupLoad load) {}

    /**
     * Plans.
     *
     * @param groups by name; the plan keeps their order
     * @param budget pods of all groups together
     * @param nowSeconds of a clock that only runs forward
     */
    public static Map<String, Decision> plan(Map<String, Group> groups, int budget, double nowSeconds) {
        require(budget >= 0, "the budget is " + budget + " pods");
        List<String> names = List.copyOf(groups.keySet());
        List<Group> all = List.copyOf(groups.values());
        List<Decision> wished = all.stream()
                .map(group -> GroupScaler.decide(group.policy, group.state, group.load, nowSeconds))
                .toList();
        int[] replicas = fit(all, wished, budget);
        Map<String, Decision> plan = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Decision wish = wished.get(i);
            plan.put(
                    names.get(i),
                    replicas[i] == wish.replicas()
                            ? wish
                            : new Decision(
                                    replicas[i], Reason.LIMIT, wish.state().having(replicas[i])));
        }
        return plan;
    }

    private static int[] fit(List<Group> groups, List<Decision> wished, int budget) {
        int[] wanted = wished.stream().mapToInt(Decision::replicas).toArray();
        long all = wished.stream().mapToLong(Decision::replicas).sum();
        if (all <= budget) {
            return wanted;
        }
        int[] kept = new int[wanted.length];
        int keptInAll = 0;
        double[] loads = new double[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            kept[i] = Math.min(wanted[i], groups.get(i).state().replicas());
            keptInAll += kept[i];
            loads[i] = groups.get(i).load().offeredPods();
        }
        return Replication.greedy(loads, kept, wanted, Math.max(budget, keptInAll));
    }
}
