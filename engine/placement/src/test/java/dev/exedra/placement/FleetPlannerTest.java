package dev.exedra.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.placement.Decision.Reason;
import dev.exedra.placement.FleetPlanner.Group;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FleetPlannerTest {

    /** Without windows and costs: what is wanted is decided at once. */
    private static final ScalePolicy EAGER = new ScalePolicy(1, 50, 0.5, 0, 20, 0, 0, 60, 50, 50, 0, 0);

    private static Group group(int replicas, double load) {
        return new Group(EAGER, GroupState.starting(replicas), GroupLoad.of(load, 0));
    }

    private static Map<String, Group> groups(List<Double> loads, int replicas) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (int i = 0; i < loads.size(); i++) {
            groups.put("g" + i, group(replicas, loads.get(i)));
        }
        return groups;
    }

    private static int replicas(Map<String, Decision> plan, String name) {
        Decision decision = plan.get(name);
        return decision == null ? -1 : decision.replicas();
    }

    @Test
    void onlyTheHotGroupGrows() {
        Map<String, Decision> plan = FleetPlanner.plan(groups(List.of(0.5, 2.0, 0.5), 1), 100, 0);
        assertEquals(1, replicas(plan, "g0"));
        assertEquals(4, replicas(plan, "g1"));
        assertEquals(1, replicas(plan, "g2"));
        assertEquals(List.of("g0", "g1", "g2"), List.copyOf(plan.keySet()));
    }

    @Test
    void aBudgetGoesToTheGroupsWithTheMostLoadAPod() {
        Map<String, Decision> plan = FleetPlanner.plan(groups(List.of(3.0, 1.0, 0.4), 1), 5, 0);
        assertEquals(3, replicas(plan, "g0"), "3 a pod, 1.5, then 1 a pod as the other");
        assertEquals(1, replicas(plan, "g1"));
        assertEquals(1, replicas(plan, "g2"));
        assertEquals(Reason.LIMIT, plan.values().iterator().next().reason());
    }

    @Property(tries = 300)
    void staysWithinTheBudgetAndTakesNobodysPodForIt(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(max = 10) Double> loads,
            @ForAll @IntRange(min = 1, max = 5) int replicas,
            @ForAll @IntRange(max = 300) int budget) {
        Map<String, Group> groups = groups(loads, replicas);
        Map<String, Decision> plan = FleetPlanner.plan(groups, budget, 0);
        Map<String, Decision> unbounded = FleetPlanner.plan(groups, Integer.MAX_VALUE, 0);
        int all = plan.values().stream().mapToInt(Decision::replicas).sum();
        assertTrue(all <= Math.max(budget, loads.size() * replicas), all + " of " + budget);
        groups.keySet()
                .forEach(name -> assertTrue(replicas(plan, name) >= Math.min(replicas, replicas(unbounded, name))
                        && replicas(plan, name) <= replicas(unbounded, name)));
    }

    @Test
    void plansThreeHundredGroups() {
        List<Double> loads = IntStream.range(0, 300).mapToObj(i -> 0.01 * i).toList();
        assertEquals(300, FleetPlanner.plan(groups(loads, 1), 500, 0).size());
    }
}
