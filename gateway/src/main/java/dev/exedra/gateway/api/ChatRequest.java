package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.Chat;
import dev.exedra.proto.inference.v1.OverflowPolicy;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.RoutingReportRequest;
import dev.exedra.proto.inference.v1.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * A request of {@code /v1/chat/completions}.
 *
 * @param model empty for the only one
 * @param choices answers
 * @param logprobs whether log-probabilities are told
 * @param routingReport null for none
 * @param overflow what may happen where experts are full
 */
record ChatRequest(
        String model,
        Chat chat,
        int choices,
        boolean logprobs,
        StreamOptions streaming,
        Sampling sampling,
        @Nullable RoutingReportRequest routingReport,
        OverflowPolicy overflow) {

    Prompt prompt(int choice) {
        Prompt.Builder prompt = Prompt.newBuilder()
                .setModel(model)
                .setChat(chat)
                .setSampling(sampling)
                .setChoice(choice)
                .setOverflow(overflow);
        RoutingReports.set(prompt, routingReport);
        return prompt.build();
    }
}
