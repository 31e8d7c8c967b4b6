package dev.exedra.cli.option;

import dev.exedra.core.checkpoint.GenerationConfig;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How tokens are chosen: what was typed, else what the model's makers advise in generation_config.json. */
public final class SamplingOptions {

    private static final int DEFAULT_MAXIMUM_TOKENS = 128;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Longest completion; default: generation_config's, else " + DEFAULT_MAXIMUM_TOKENS + ".")
    private @Nullable Integer maximumTokens;

    @Option(names = "--min-tokens", paramLabel = "N", description = "No end before so many tokens.")
    private int minimumTokens;

    @Option(names = "--greedy", description = "Always the most likely token.")
    private boolean greedy;

    @Option(names = "--temperature", paramLabel = "X", description = "0 is greedy; default: generation_config's.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Only the K most likely tokens.")
    private @Nullable Integer topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Only the most likely tokens that reach P together.")
    private @Nullable Double topP;

    @Option(names = "--min-p", paramLabel = "P", description = "Only tokens P times as likely as the best.")
    private @Nullable Double minP;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same text; default: a new one.")
    private @Nullable Long seed;

    @Option(names = "--repetition-penalty", paramLabel = "X", description = "Above 1: less of what was there.")
    private @Nullable Double repetitionPenalty;

    @Option(names = "--presence-penalty", paramLabel = "X", description = "Taken from tokens of the completion.")
    private double presencePenalty;

    @Option(names = "--frequency-penalty", paramLabel = "X", description = "The same for each time they occurred.")
    private double frequencyPenalty;

    @Option(names = "--logit-bias", paramLabel = "ID=X", split = ",", description = "Added to a token's logit.")
    private Map<Integer, Float> logitBias = new LinkedHashMap<>();

    @Option(names = "--stop", paramLabel = "TEXT", description = "Ends the completion before this text; repeatable.")
    private List<String> stopStrings = List.of();

    @Option(names = "--include-stop", description = "Ends it after the stop text.")
    private boolean includeStopString;

    @Option(names = "--stop-token-id", paramLabel = "ID", split = ",", description = "Ends the completion.")
    private List<Integer> stopTokenIds = List.of();

    @Option(names = "--ignore-eos", description = "Goes on after the model's end of text.")
    private boolean ignoreEos;

    @Option(names = "--logprobs", paramLabel = "K", description = "Log-probs of each token and K others, to stderr.")
    private int logprobs = SamplingParameters.NO_LOGPROBS;

    @Option(names = "--prompt-logprobs", paramLabel = "K", description = "The same for the prompt's tokens.")
    private int promptLogprobs = SamplingParameters.NO_LOGPROBS;

    /** What was typed, as fields of a request to OpenAI's API; the rest is the server's to choose. */
    public Map<String, Object> typed() {
        if (logprobs != SamplingParameters.NO_LOGPROBS
                || promptLogprobs != SamplingParameters.NO_LOGPROBS
                || includeStopString) {
            throw new OptionException(
                    "a chat with a gateway shows text alone: leave out --logprobs, --prompt-logprobs and "
                            + "--include-stop");
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        put("max_tokens", maximumTokens, typed);
        put("min_tokens", minimumTokens == 0 ? null : minimumTokens, typed);
        put("temperature", greedy ? Double.valueOf(temperatureOfGreedy()) : temperature, typed);
        put("top_k", topK, typed);
        put("top_p", topP, typed);
        put("min_p", minP, typed);
        put("seed", seed, typed);
        put("repetition_penalty", repetitionPenalty, typed);
        put("presence_penalty", presencePenalty == 0 ? null : presencePenalty, typed);
        put("frequency_penalty", frequencyPenalty == 0 ? null : frequencyPenalty, typed);
        put("stop", stopStrings.isEmpty() ? null : stopStrings, typed);
        put("stop_token_ids", stopTokenIds.isEmpty() ? null : stopTokenIds, typed);
        put("ignore_eos", ignoreEos ? true : null, typed);
        if (!logitBias.isEmpty()) {
            Map<String, Object> bias = new LinkedHashMap<>();
            logitBias.forEach((id, added) -> bias.put(String.valueOf(id), (double) added));
            typed.put("logit_bias", bias);
        }
        return typed;
    }

    private static void put(String field, @Nullable Object value, Map<String, Object> typed) {
        if (value != null) {
            typed.put(field, value);
        }
    }

    /** Whether the text of tokens is needed to know when to stop. */
    public boolean needsText() {
        return !stopStrings.isEmpty();
    }

    /**
     * What to sample with.
     *
     * @param freshSeed taken where none was typed
     * @throws dev.exedra.core.sampling.SamplingException if a value is outside its range
     */
    public SamplingParameters parameters(GenerationConfig advised, long freshSeed) {
        return SamplingParameters.builder()
                .maximumTokens(maximumTokens(advised))
                .minimumTokens(minimumTokens)
                .temperature(temperature(advised))
                .topK(topK == null ? advised.topK() : topK)
                .topP(topP == null ? advised.topP() : topP)
                .minP(minP == null ? advised.minP() : minP)
                .seed(seed == null ? freshSeed : seed)
                .repetitionPenalty(repetitionPenalty == null ? advised.repetitionPenalty() : repetitionPenalty)
                .presencePenalty(presencePenalty)
                .frequencyPenalty(frequencyPenalty)
                .logitBias(logitBias)
                .stopStrings(stopStrings)
                .includeStopString(includeStopString)
                .stopTokenIds(Set.copyOf(stopTokenIds))
                .ignoreEos(ignoreEos)
                .logprobs(logprobs)
                .promptLogprobs(promptLogprobs)
                .build();
    }

    private int maximumTokens(GenerationConfig advised) {
        if (maximumTokens != null) {
            return maximumTokens;
        }
        int other = advised.maxNewTokens() == null ? DEFAULT_MAXIMUM_TOKENS : advised.maxNewTokens();
        return Math.max(other, minimumTokens);
    }

    /** Without do_sample the advice is greedy; a typed cut asks for sampling all the same. */
    private double temperature(GenerationConfig advised) {
        if (greedy) {
            return temperatureOfGreedy();
        }
        if (temperature != null) {
            return temperature;
        }
        boolean cuts = topK != null || topP != null || minP != null;
        return advised.doSample() || cuts ? advised.temperature() : 0;
    }

    private double temperatureOfGreedy() {
        if (temperature != null && temperature > 0) {
            throw new OptionException(
                    "--greedy and --temperature " + temperature + " contradict each other: give one of them");
        }
        return 0;
    }
}
