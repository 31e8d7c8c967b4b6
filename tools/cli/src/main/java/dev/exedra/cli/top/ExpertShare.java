package dev.exedra.cli.top;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of its layer's work an expert got.
 *
 * @param name layer:expert, with the stage in between where a layer has several; layer {@code all} where pods sum up
 * @param share of the tokens that the layer's routed experts were asked for
 * @param tokens of this expert
 */
record ExpertShare(String name, double share, double tokens) {

    private record Stage(String layer, String stage) {}

    private record Expert(Stage stage, String id) {}

    /** Hottest first, between two moments; since the start if nothing came between. */
    static List<ExpertShare> hottest(Snapshot before, Snapshot now, int most) {
        Map<Expert, Double> grown = counts(now);
        counts(before).forEach((expert, count) -> grown.computeIfPresent(expert, (_, later) -> later - count));
        boolean came = grown.values().stream().anyMatch(tokens -> tokens > 0);
        Map<Expert, Double> tokens = came ? grown : counts(now);
        Map<Stage, Double> wholes = new HashMap<>();
        tokens.forEach((expert, count) -> wholes.merge(expert.stage, count, Double::sum));
        boolean stages = tokens.keySet().stream()
                .anyMatch(expert -> !expert.stage.stage.equals("0") && !expert.stage.stage.equals("all"));
        return tokens.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> new ExpertShare(
                        label(entry.getKey(), stages),
                        entry.getValue() / wholes.getOrDefault(entry.getKey().stage, 1.0),
                        entry.getValue()))
                .sorted(Comparator.comparingDouble(ExpertShare::share)
                        .reversed()
                        .thenComparing(ExpertShare::name))
                .limit(most)
                .toList();
    }

    private static String label(Expert expert, boolean stages) {
        return expert.stage.layer + (stages ? "." + expert.stage.stage : "") + ":" + expert.id;
    }

    /** Replicas add up; a router that computes its experts itself counts them, too. */
    private static Map<Expert, Double> counts(Snapshot snapshot) {
        Map<Expert, Double> counts = new HashMap<>();
        snapshot.pods().forEach(pod -> add(pod.figures(), counts));
        add(snapshot.router().figures(), counts);
        return counts;
    }

    private static void add(Figures figures, Map<Expert, Double> counts) {
        for (Figures.Sample sample : figures.samples("exedra_expert_tokens_total")) {
            if (!sample.label("expert").equals("shared")) {
                Stage stage = new Stage(sample.label("layer"), sample.label("stage"));
                counts.merge(new Expert(stage, sample.label("expert")), sample.value(), Double::sum);
            }
        }
    }
}
