package dev.exedra.core.sampling;

import java.util.Set;

/**
 * What changes single logits before a token is chosen, in vLLM's order: masks, biases, then repetition, frequency and
 * presence penalties. Each touches the tokens it names and no others.
 */
final class Adjustments {

    private final int[] endIds;

    Adjustments(Set<Integer> endIds) {
        this.endIds = endIds.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Changes {@code logits} [vocabulary] in place; returns whether anything may have changed. */
    boolean apply(float[] logits, SamplingParameters parameters, TokenHistory history, long position) {
        boolean masks = position < parameters.minimumTokens();
        boolean biases = !parameters.logitBias().isEmpty();
        if (biases) {
            parameters.requireWithin(logits.length);
            parameters.logitBias().forEach((id, bias) -> logits[id] = finite((double) logits[id] + bias));
        }
        if (history.size() > 0) {
            penalise(logits, parameters, history);
        }
        // Last, so that nothing above meets an infinity; nothing above could have lifted one either.
        if (masks) {
            for (int id : endIds) {
                mask(logits, id);
            }
            for (int id : parameters.stopTokenIds()) {
                mask(logits, id);
            }
        }
        return masks || biases || history.size() > 0;
    }

    private static void penalise(float[] logits, SamplingParameters parameters, TokenHistory history) {
        for (int index = 0; index < history.size(); index++) {
            int id = history.id(index);
            int count = history.outputCount(index);
            double logit = logits[id];
            double penalised =
                    logit > 0 ? logit / parameters.repetitionPenalty() : logit * parameters.repetitionPenalty();
            penalised -= count * parameters.frequencyPenalty();
            penalised -= count > 0 ? parameters.presencePenalty() : 0;
            logits[id] = finite(penalised);
        }
    }

    /** An extreme penalty may leave the range of a float, but only a mask may rule a token out. */
    private static float finite(double logit) {
        return (float) Math.clamp(logit, -Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /** An end id beyond the vocabulary can never be chosen anyway. */
    private static void mask(float[] logits, int id) {
        if (id < logits.length) {
            logits[id] = Float.NEGATIVE_INFINITY;
        }
    }
}
