package dev.exedra.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One answer of {@code /v1/chat/completions}. */
record ChatChoice(
        int index,
        Message message,
        @Nullable ChatLogprobs logprobs,
        String finishReason,
        @Nullable Object stopReason,
        @JsonInclude(JsonInclude.Include.NON_NULL) RoutingReports.@Nullable Report routingReport) {

    record Message(String role, String content, @Nullable String refusal) {}

    /** A part of an answer. */
    record Part(
            int index,
            Delta delta,
            @Nullable ChatLogprobs logprobs,
            @Nullable String finishReason,
            @Nullable Object stopReason,
            @JsonInclude(JsonInclude.Include.NON_NULL) RoutingReports.@Nullable Report routingReport) {}

    /** What is new; what is not is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Delta(@Nullable String role, @Nullable String content) {}
}
