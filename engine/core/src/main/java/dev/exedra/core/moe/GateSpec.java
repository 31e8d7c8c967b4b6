package dev.exedra.core.moe;

import java.util.Optional;

/**
 * How scores become a choice of experts and their weights.
 *
 * @param score what makes scores of logits
 * @param choice how many experts are chosen
 * @param normalize whether the chosen weights are divided by their sum
 * @param groups the choice is limited to the best groups of experts, if given
 * @param routeScale what weights are multiplied with in the end
 */
public record GateSpec(
        ScoreFunction score, Choice choice, boolean normalize, Optional<Groups> groups, double routeScale) {

    /** What makes scores of logits. */
    public enum ScoreFunction {
        /** Over all experts. */
        SOFTMAX,
        /** The logits themselves are compared, and the weights are the softmax over the chosen ones alone (Mixtral). */
        SOFTMAX_OVER_KEPT,
        /** Each expert on its own (DeepSeek-V3). */
        SIGMOID
    }

    /** How many experts are chosen, always in falling score, the lower id first on a tie. */
    public sealed interface Choice {}

    /** So many. */
    public record TopK(int topK) implements Choice {}

    /** Experts in falling score until their sum exceeds p strictly. */
    public record TopP(double p) implements Choice {}

    /**
     * Experts in {@code count} groups of consecutive ids, of which {@code kept} may be chosen from.
     *
     * @param score how a group is ranked, and what the experts outside the kept ones score
     */
    public record Groups(int count, int kept, GroupScore score) {
        public Groups {
            if (count < 1 || kept < 1 || kept > count) {
                throw new GateException("of " + count + " groups, " + kept + " cannot be kept");
            }
        }
    }

    /** How a group is ranked. */
    public enum GroupScore {
        /** By its best expert; experts outside score 0 (DeepSeek-V2, group_limited_greedy). */
        BEST,
        /** By the sum of its two best experts; experts outside score minus infinity (DeepSeek-V3). */
        SUM_OF_TWO_BEST
    }

    public GateSpec {
        switch (choice) {
            case TopK topK when topK.topK < 1 -> throw new GateException("topK must be at least 1, not " + topK.topK);
            case TopP topP
            when !(topP.p >= 0 && topP.p < 1) -> throw new GateException("p must be from 0 to below 1, not " + topP.p);
            case TopK _, TopP _ -> {}
        }
    }

    /** Softmax over all, the k best kept as they are or renormalised. */
    public static GateSpec softmaxTopK(int topK, boolean normalize) {
        return new GateSpec(ScoreFunction.SOFTMAX, new TopK(topK), normalize, Optional.empty(), 1);
    }

    /** The k best logits, softmax over these. */
    public static GateSpec softmaxOverKept(int topK) {
        return new GateSpec(ScoreFunction.SOFTMAX_OVER_KEPT, new TopK(topK), false, Optional.empty(), 1);
    }

    /** Softmax over all, the smallest set whose probability exceeds p. */
    public static GateSpec topP(double p, boolean normalize) {
        return new GateSpec(ScoreFunction.SOFTMAX, new TopP(p), normalize, Optional.empty(), 1);
    }

    /** Softmax over all, the k best of the best groups (DeepSeek-V2). */
    public static GateSpec groupLimited(int topK, int groups, int kept, double routeScale) {
        Groups limit = new Groups(groups, kept, GroupScore.BEST);
        return new GateSpec(ScoreFunction.SOFTMAX, new TopK(topK), false, Optional.of(limit), routeScale);
    }

    /** Sigmoid, the k best of the best groups by score and correction bias (DeepSeek-V3). */
    public static GateSpec sigmoidGroups(int topK, int groups, int kept, boolean normalize, double routeScale) {
        Groups limit = new Groups(groups, kept, GroupScore.SUM_OF_TWO_BEST);
        return new GateSpec(ScoreFunction.SIGMOID, new TopK(topK), normalize, Optional.of(limit), routeScale);
    }

    /** Most experts that a token can get. */
    public int mostChosen(int experts) {
        return switch (choice) {
            case TopK topK -> Math.min(topK.topK, experts);
            case TopP _ -> experts;
        };
    }
}
