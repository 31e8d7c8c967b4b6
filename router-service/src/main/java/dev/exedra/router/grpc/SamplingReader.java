package dev.exedra.router.grpc;

import dev.exedra.core.checkpoint.GenerationConfig;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What a request says, else what the model's makers advise, else the documented default. */
final class SamplingReader {

    private final GenerationConfig advised;

    SamplingReader(GenerationConfig advised) {
        this.advised = advised;
    }

    /** What applies where a request says nothing. */
    Sampling defaults() {
        Sampling.Builder defaults = Sampling.newBuilder()
                .setTemperature(advised.doSample() ? advised.temperature() : 0)
                .setTopK(advised.topK())
                .setTopP(advised.topP())
                .setMinP(advised.minP())
                .setRepetitionPenalty(advised.repetitionPenalty());
        Integer maximum = advised.maxNewTokens();
        if (maximum != null) {
            defaults.setMaxTokens(maximum);
        }
        return defaults.build();
    }

    /**
     * @param room tokens that the context has left for the prompt
     * @throws RequestException or {@link dev.exedra.core.sampling.SamplingException} if a value is out of its range
     */
    SamplingParameters read(Prompt prompt, int room) {
        Sampling asked = prompt.getSampling();
        Sampling sampling = defaults().toBuilder().mergeFrom(asked).build();
        return SamplingParameters.builder()
                .temperature(sampling.getTemperature())
                .topK(sampling.getTopK())
                .topP(sampling.getTopP())
                .minP(sampling.getMinP())
                .repetitionPenalty(sampling.getRepetitionPenalty())
                .presencePenalty(sampling.getPresencePenalty())
                .frequencyPenalty(sampling.getFrequencyPenalty())
                .logitBias(sampling.getLogitBiasMap())
                .seed(seed(prompt))
                .choice(nonNegative("choice", prompt.getChoice()))
                .maximumTokens(maximum(sampling, room))
                .minimumTokens(nonNegative("sampling.min_tokens", sampling.getMinTokens()))
                .stopTokenIds(Set.copyOf(sampling.getStopTokenIdsList()))
                .ignoreEos(sampling.getIgnoreEos())
                .stopStrings(sampling.getStopList())
                .includeStopString(sampling.getIncludeStopInOutput())
                .logprobs(
                        sampling.hasLogprobs()
                                ? nonNegative("sampling.logprobs", sampling.getLogprobs())
                                : SamplingParameters.NO_LOGPROBS)
                .promptLogprobs(
                        sampling.hasPromptLogprobs()
                                ? nonNegative("sampling.prompt_logprobs", sampling.getPromptLogprobs())
                                : SamplingParameters.NO_LOGPROBS)
                .build();
    }

    /** A resume brings the seed of the broken call, whoever chose it. */
    private static long seed(Prompt prompt) {
        Sampling asked = prompt.getSampling();
        if (prompt.hasResume()) {
            long seed = prompt.getResume().getSeed();
            if (asked.hasSeed() && asked.getSeed() != seed) {
                throw new RequestException(
                        "resume.seed",
                        "resume.seed is " + seed + ", sampling.seed " + asked.getSeed()
                                + ": send the seed of the broken call's first message");
            }
            return seed;
        }
        return asked.hasSeed() ? asked.getSeed() : RandomGenerator.getDefault().nextLong();
    }

    /** Nothing can be generated in no tokens: one is, and thrown away, where the prompt alone is to be scored. */
    private static int maximum(Sampling sampling, int room) {
        if (!sampling.hasMaxTokens()) {
            return Math.max(1, room);
        }
        int maximum = nonNegative("sampling.max_tokens", sampling.getMaxTokens());
        if (maximum == 0 && !sampling.hasPromptLogprobs()) {
            throw new RequestException(
                    "sampling.max_tokens",
                    "max_tokens 0 scores a prompt and needs prompt_logprobs: ask for at least 1");
        }
        return Math.max(1, maximum);
    }

    static boolean scoresPromptAlone(Prompt prompt) {
        return prompt.getSampling().hasMaxTokens() && prompt.getSampling().getMaxTokens() == 0;
    }

    static int nonNegative(String field, int unsigned) {
        if (unsigned < 0) {
            throw new RequestException(field, field + " is " + Integer.toUnsignedString(unsigned) + ": too large");
        }
        return unsigned;
    }
}
