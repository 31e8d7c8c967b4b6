package dev.exedra.core.sampling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sampler as its documentation reads: every transform over every token, boxed and sorted. */
final class ReferenceSampler {

    private final Set<Integer> endIds;

    ReferenceSampler(Set<Integer> endIds) {
        this.endIds = endIds;
    }

    record Weighted(int id, double logit, double weight) {}

    /** The tokens that may be chosen, in order, with weights that need not add up to one. */
    List<Weighted> candidates(float[] logits, SamplingParameters parameters, int[] prompt, int[] output) {
        float[] adjusted = adjusted(logits, parameters, prompt, output);
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < logits.length; id++) {
            boolean masked = output.length < parameters.minimumTokens()
                    && (endIds.contains(id) || parameters.stopTokenIds().contains(id));
            if (!masked) {
                ids.add(id);
            }
        }
        ids.sort(Comparator.comparingDouble((Integer id) -> -(double) (adjusted[id] + 0f))
                .thenComparingInt(id -> id));
        double maximum = adjusted[ids.getFirst()];
        if (parameters.greedy()) {
            return List.of(new Weighted(ids.getFirst(), maximum, 1));
        }
        double temperature = parameters.temperature();
        List<Weighted> kept = new ArrayList<>();
        for (int id : ids) {
            double distance = adjusted[id] - maximum;
            boolean likely = parameters.minP() == 0 || distance >= temperature * StrictMath.log(parameters.minP());
            if (likely && (parameters.topK() <= 0 || kept.size() < parameters.topK())) {
                kept.add(new Weighted(id, adjusted[id], StrictMath.exp(distance / temperature)));
            }
        }
        return nucleus(kept, parameters.topP());
    }

    int sample(float[] logits, SamplingParameters parameters, int[] prompt, int[] output) {
        List<Weighted> candidates = candidates(logits, parameters, prompt, output);
        double target = CounterRandom.uniform(parameters.seed(), parameters.choice(), output.length)
                * candidates.stream().mapToDouble(Weighted::weight).sum();
        double mass = 0;
        for (Weighted candidate : candidates) {
            mass += candidate.weight;
            if (mass > target) {
                return candidate.id;
            }
        }
        return candidates.getLast().id;
    }

    private static List<Weighted> nucleus(List<Weighted> kept, double topP) {
        if (topP == 1) {
            return kept;
        }
        double target = topP * kept.stream().mapToDouble(Weighted::weight).sum();
        double mass = 0;
        int size = 0;
        while (size < kept.size() && mass < target) {
            mass += kept.get(size++).weight;
        }
        return kept.subList(0, size);
    }

    private static float[] adjusted(float[] logits, SamplingParameters parameters, int[] prompt, int[] output) {
        float[] adjusted = logits.clone();
        parameters.logitBias().forEach((id, bias) -> adjusted[id] = (float) ((double) adjusted[id] + bias));
        Map<Integer, Integer> counts = new HashMap<>();
        for (int id : prompt) {
            counts.putIfAbsent(id, 0);
        }
        for (int id : output) {
            counts.merge(id, 1, Integer::sum);
        }
        counts.forEach((id, count) -> {
            double repetition = parameters.repetitionPenalty();
            double logit = adjusted[id] > 0 ? adjusted[id] / repetition : adjusted[id] * repetition;
            logit -= count * parameters.frequencyPenalty();
            logit -= count > 0 ? parameters.presencePenalty() : 0;
            adjusted[id] = (float) Math.clamp(logit, -Float.MAX_VALUE, Float.MAX_VALUE);
        });
        return adjusted;
    }
}
