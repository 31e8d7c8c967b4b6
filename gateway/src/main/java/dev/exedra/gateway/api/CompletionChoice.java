package dev.exedra.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One answer of {@code /v1/completions}, or a part of it. */
record CompletionChoice(
        int index,
        String text,
        @Nullable LegacyLogprobs logprobs,
        @Nullable String finishReason,
        @Nullable Object stopReason,
        @JsonInclude(JsonInclude.Include.NON_NULL) RoutingReports.@Nullable Report routingReport) {

    static CompletionChoice part(int index, String text, @Nullable LegacyLogprobs logprobs) {
        return new CompletionChoice(index, text, logprobs, null, null, null);
    }
}
