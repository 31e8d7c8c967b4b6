package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.Sampling;
import java.util.List;
import java.util.OptionalInt;

/** Reads a request of {@code /v1/completions}. */
final class CompletionReader {

    /** OpenAI's default of this endpoint. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    private final RequestLimits limits;
    private final SamplingReader samplings;
    private final InputReader inputs;

    CompletionReader(RequestLimits limits) {
        this.limits = limits;
        samplings = new SamplingReader(limits.stopStrings());
        inputs = new InputReader(limits.sequences());
    }

    CompletionRequest read(Fields fields) {
        Unsupported.refuseInCompletions(fields);
        List<Input> prompts = inputs.read(fields);
        int choices = fields.whole32("n", 1, limits.sequences()).orElse(1);
        int candidates = fields.whole32("best_of", choices, limits.sequences()).orElse(choices);
        if (prompts.size() * (long) candidates > limits.sequences()) {
            throw Values.wrong(
                    fields.path("n"),
                    "times the prompts is " + prompts.size() * (long) candidates + " sequences; at most "
                            + limits.sequences() + " at once");
        }
        StreamOptions streaming = StreamOptions.read(fields);
        if (streaming.stream() && candidates > choices) {
            throw Values.wrong(fields.path("best_of"), "above 'n' cannot be streamed");
        }
        boolean echo = fields.flag("echo", false);
        OptionalInt logprobs = fields.whole32("logprobs", 0, limits.logprobs());
        Sampling.Builder sampling = samplings.read(fields);
        readMaxTokens(fields, echo, sampling);
        scores(echo, logprobs, candidates > choices, sampling);
        return new CompletionRequest(
                fields.text("model").orElse(""),
                prompts,
                choices,
                candidates,
                echo,
                logprobs.isPresent(),
                streaming,
                fields.flag("add_special_tokens", true),
                sampling.build(),
                RoutingReports.read(fields),
                OverflowReader.read(fields));
    }

    private static void readMaxTokens(Fields fields, boolean echo, Sampling.Builder sampling) {
        int maxTokens = fields.whole32("max_tokens", 0, Integer.MAX_VALUE).orElse(DEFAULT_MAX_TOKENS);
        if (maxTokens == 0 && !echo) {
            throw Values.wrong(fields.path("max_tokens"), "is 0, which needs 'echo': true");
        }
        if (sampling.getMinTokens() > maxTokens) {
            throw Values.wrong(fields.path("min_tokens"), "is above max_tokens, " + maxTokens);
        }
        sampling.setMaxTokens(maxTokens);
    }

    private static void scores(boolean echo, OptionalInt logprobs, boolean ranked, Sampling.Builder sampling) {
        logprobs.ifPresent(sampling::setLogprobs);
        if (logprobs.isEmpty() && ranked) {
            sampling.setLogprobs(0);
        }
        // With nothing to generate the router still has to be asked for something.
        if (echo && (logprobs.isPresent() || sampling.getMaxTokens() == 0)) {
            sampling.setPromptLogprobs(logprobs.orElse(0));
        }
    }
}
