package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.Sampling;
import java.util.OptionalInt;

/** Reads a request of {@code /v1/chat/completions}. */
final class ChatReader {

    private final RequestLimits limits;
    private final SamplingReader samplings;

    ChatReader(RequestLimits limits) {
        this.limits = limits;
        samplings = new SamplingReader(limits.stopStrings());
    }

    ChatRequest read(Fields fields) {
        Unsupported.refuseInChat(fields);
        Sampling.Builder sampling = samplings.read(fields);
        readMaxTokens(fields, sampling);
        boolean logprobs = fields.flag("logprobs", false);
        OptionalInt topLogprobs = fields.whole32("top_logprobs", 0, limits.logprobs());
        if (topLogprobs.isPresent() && !logprobs) {
            throw Values.wrong(fields.path("top_logprobs"), "needs 'logprobs': true");
        }
        if (logprobs) {
            sampling.setLogprobs(topLogprobs.orElse(0));
        }
        return new ChatRequest(
                fields.text("model").orElse(""),
                MessagesReader.read(fields),
                fields.whole32("n", 1, limits.sequences()).orElse(1),
                logprobs,
                StreamOptions.read(fields),
                sampling.build(),
                RoutingReports.read(fields),
                OverflowReader.read(fields));
    }

    private static void readMaxTokens(Fields fields, Sampling.Builder sampling) {
        OptionalInt older = fields.whole32("max_tokens", 1, Integer.MAX_VALUE);
        OptionalInt newer = fields.whole32("max_completion_tokens", 1, Integer.MAX_VALUE);
        OptionalInt maxTokens = newer.isPresent() ? newer : older;
        maxTokens.ifPresent(sampling::setMaxTokens);
        if (maxTokens.isPresent() && sampling.getMinTokens() > maxTokens.getAsInt()) {
            throw Values.wrong(
                    fields.path("min_tokens"), "is above the tokens that are allowed, " + maxTokens.getAsInt());
        }
    }
}
