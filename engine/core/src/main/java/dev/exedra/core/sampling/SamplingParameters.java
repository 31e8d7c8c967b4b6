package dev.exedra.core.sampling;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one sequence chooses its tokens and when it ends. Names, ranges and defaults are those of vLLM's
 * {@code SamplingParams}, with bounds where it has none; {@link Sampler} tells the order in which they act.
 *
 * @param temperature logits are divided by it; 0, and anything below 1e-5, is greedy, where topK, topP and minP change
 *     nothing; in [0, 2]
 * @param topK only the topK most likely tokens are considered, ties by lower id; 0 or -1 for all
 * @param topP only the fewest most likely tokens whose probabilities reach topP are considered; in (0, 1], 1 for all
 * @param minP only tokens at least minP times as likely as the most likely one are considered; in [0, 1], 0 for all
 * @param repetitionPenalty for each token of prompt or output: a positive logit is divided by it, another multiplied (Keskar
 *     et al. 2019: CTRL); above 0, 1 for none
 * @param presencePenalty taken from the logit of each token of the output; in [-2, 2], 0 for none
 * @param frequencyPenalty taken from the logit of a token once for each time it is in the output; in [-2, 2], 0 for none
 * @param logitBias added to the logits of the given token ids; each in [-100, 100], at most {@link #MAXIMUM_LOGIT_BIASES}
 * @param seed of the random numbers; the same seed gives the same text
 * @param choice which of a request's n sequences this is, from 0; each draws its own numbers from the seed
 * @param maximumTokens the sequence ends with this many output tokens; at least 1
 * @param minimumTokens end-of-sequence and stop ids cannot be chosen before this many output tokens; in [0, maximumTokens]
 * @param stopTokenIds end the sequence as its end-of-sequence ids do; at most {@link #MAXIMUM_STOP_TOKEN_IDS}
 * @param ignoreEos the model's end-of-sequence ids do not end the sequence
 * @param stopStrings end the sequence when they occur in its text; at most {@link #MAXIMUM_STOP_STRINGS}, each of at most
 *     {@link #MAXIMUM_STOP_STRING_CHARS} UTF-16 units and whole characters
 * @param includeStopString the text ends after the stop string, not before it
 * @param logprobs log-probs of the chosen token and of so many alternatives, at most {@link #MAXIMUM_LOGPROBS}; -1 for none at
 *     all
 * @param promptLogprobs the same for every token of the prompt but the first
 */
public record SamplingParameters(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        Map<Integer, Float> logitBias,
        long seed,
        int choice,
        int maximumTokens,
        int minimumTokens,
        Set<Integer> stopTokenIds,
        boolean ignoreEos,
        List<String> stopStrings,
        boolean includeStopString,
        int logprobs,
        int promptLogprobs) {

    /** vLLM's bound too: a smaller temperature leaves nothing to chance but ties. */
    public static final double GREEDY_BELOW_TEMPERATURE = 1e-5;

    public static final int MAXIMUM_LOGIT_BIASES = 1024;
    public static final int MAXIMUM_STOP_TOKEN_IDS = 128;
    public static final int MAXIMUM_STOP_STRINGS = 64;
    public static final int MAXIMUM_STOP_STRING_CHARS = 1024;
    public static final int MAXIMUM_LOGPROBS = 128;
    /** For {@link #logprobs} and {@link #promptLogprobs}. */
    public static final int NO_LOGPROBS = -1;

    public SamplingParameters {
        Checks.within("temperature", temperature, 0, 2);
        Checks.that(topK >= -1, "topK", topK, "at least 1, or 0 or -1 to consider every token");
        Checks.that(topP > 0 && topP <= 1, "topP", topP, "in (0, 1]");
        Checks.within("minP", minP, 0, 1);
        Checks.that(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetitionPenalty",
                repetitionPenalty,
                "a finite number above 0");
        Checks.within("presencePenalty", presencePenalty, -2, 2);
        Checks.within("frequencyPenalty", frequencyPenalty, -2, 2);
        logitBias = Checks.biases(logitBias);
        Checks.that(choice >= 0, "choice", choice, "at least 0");
        Checks.that(maximumTokens >= 1, "maximumTokens", maximumTokens, "at least 1");
        Checks.that(
                minimumTokens >= 0 && minimumTokens <= maximumTokens,
                "minimumTokens",
                minimumTokens,
                "in [0, maximumTokens = " + maximumTokens + "]");
        stopTokenIds = Checks.stopTokenIds(stopTokenIds);
        stopStrings = Checks.stopStrings(stopStrings);
        Checks.logprobs("logprobs", logprobs);
        Checks.logprobs("promptLogprobs", promptLogprobs);
    }

    /** A builder that starts from vLLM's defaults: temperature 1, 16 tokens, nothing else on, seed 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** These parameters for another of the request's sequences. */
    public SamplingParameters withChoice(int index) {
        return toBuilder().choice(index).build();
    }

    /** True if the most likely token is always taken. */
    public boolean greedy() {
        return temperature < GREEDY_BELOW_TEMPERATURE;
    }

    /** True if log-probs of the output are asked for. */
    public boolean wantsLogprobs() {
        return logprobs != NO_LOGPROBS;
    }

    /** True if log-probs of the prompt are asked for. */
    public boolean wantsPromptLogprobs() {
        return promptLogprobs != NO_LOGPROBS;
    }

    /** True if the tokens of the prompt change later logits. */
    public boolean penalisesPrompt() {
        return repetitionPenalty != 1;
    }

    /** True if the tokens of the output change later logits. */
    public boolean penalisesOutput() {
        return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
    }

    /** True if {@code tokenId} ends the sequence, given the model's end-of-sequence ids. */
    public boolean endsAt(int tokenId, Set<Integer> endIds) {
        return stopTokenIds.contains(tokenId) || (!ignoreEos && endIds.contains(tokenId));
    }

    /** Throws {@link SamplingException} if a biased token is not in the vocabulary: call it when a request is admitted. */
    public void requireWithin(int vocabulary) {
        for (int id : logitBias.keySet()) {
            Checks.that(id < vocabulary, "logitBias", id, "for token ids below the vocabulary's " + vocabulary);
        }
    }

    /** Sets what differs from the defaults; {@link #build} validates. */
    public static final class Builder {

        private double temperature = 1;
        private int topK;
        private double topP = 1;
        private double minP;
        private double repetitionPenalty = 1;
        private double presencePenalty;
        private double frequencyPenalty;
        private Map<Integer, Float> logitBias = Map.of();
        private long seed;
        private int choice;
        private int maximumTokens = 16;
        private int minimumTokens;
        private Set<Integer> stopTokenIds = Set.of();
        private boolean ignoreEos;
        private List<String> stopStrings = List.of();
        private boolean includeStopString;
        private int logprobs = NO_LOGPROBS;
        private int promptLogprobs = NO_LOGPROBS;

        private Builder() {}

        private Builder(SamplingParameters from) {
            temperature = from.temperature;
            topK = from.topK;
            topP = from.topP;
            minP = from.minP;
            repetitionPenalty = from.repetitionPenalty;
            presencePenalty = from.presencePenalty;
            frequencyPenalty = from.frequencyPenalty;
            logitBias = from.logitBias;
            seed = from.seed;
            choice = from.choice;
            maximumTokens = from.maximumTokens;
            minimumTokens = from.minimumTokens;
            stopTokenIds = from.stopTokenIds;
            ignoreEos = from.ignoreEos;
            stopStrings = from.stopStrings;
            includeStopString = from.includeStopString;
            logprobs = from.logprobs;
            promptLogprobs = from.promptLogprobs;
        }

        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        public Builder topK(int value) {
            topK = value;
            return this;
        }

        public Builder topP(double value) {
            topP = value;
            return this;
        }

        public Builder minP(double value) {
            minP = value;
            return this;
        }

        public Builder repetitionPenalty(double value) {
            repetitionPenalty = value;
            return this;
        }

        public Builder presencePenalty(double value) {
            presencePenalty = value;
            return this;
        }

        public Builder frequencyPenalty(double value) {
            frequencyPenalty = value;
            return this;
        }

        public Builder logitBias(Map<Integer, Float> value) {
            logitBias = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder choice(int value) {
            choice = value;
            return this;
        }

        public Builder maximumTokens(int value) {
            maximumTokens = value;
            return this;
        }

        public Builder minimumTokens(int value) {
            minimumTokens = value;
            return this;
        }

        public Builder stopTokenIds(Collection<Integer> value) {
            stopTokenIds = Set.copyOf(value);
            return this;
        }

        public Builder ignoreEos(boolean value) {
            ignoreEos = value;
            return this;
        }

        public Builder stopStrings(List<String> value) {
            stopStrings = value;
            return this;
        }

        public Builder includeStopString(boolean value) {
            includeStopString = value;
            return this;
        }

        public Builder logprobs(int value) {
            logprobs = value;
            return this;
        }

        public Builder promptLogprobs(int value) {
            promptLogprobs = value;
            return this;
        }

        /** Throws {@link SamplingException} on the first value outside its range. */
        public SamplingParameters build() {
            return new SamplingParameters(
                    temperature,
                    topK,
                    topP,
                    minP,
                    repetitionPenalty,
                    presencePenalty,
                    frequencyPenalty,
                    logitBias,
                    seed,
                    choice,
                    maximumTokens,
                    minimumTokens,
                    stopTokenIds,
                    ignoreEos,
                    stopStrings,
                    includeStopString,
                    logprobs,
                    promptLogprobs);
        }
    }
}
