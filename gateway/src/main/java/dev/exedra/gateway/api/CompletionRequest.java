package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.OverflowPolicy;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.RoutingReportRequest;
import dev.exedra.proto.inference.v1.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of {@code /v1/completions}.
 *
 * @param model empty for the only one
 * @param choices answers a prompt that are told
 * @param candidates answers a prompt that are generated, of which the likeliest are told
 * @param echo whether the prompt stands before each answer
 * @param logprobs whether log-probabilities are told
 * @param routingReport null for none
 * @param overflow what may happen where experts are full
 */
record CompletionRequest(
        String model,
        List<Input> inputs,
        int choices,
        int candidates,
        boolean echo,
        boolean logprobs,
        StreamOptions streaming,
        boolean addSpecialTokens,
        Sampling sampling,
        @Nullable RoutingReportRequest routingReport,
        OverflowPolicy overflow) {

    int sequences() {
        return inputs.size() * candidates;
    }

    /** What the router is asked for sequence 0 to {@code sequences() - 1}. */
    Prompt prompt(int sequence) {
        Prompt.Builder prompt = Prompt.newBuilder()
                .setModel(model)
                .setSampling(sampling)
                .setChoice(sequence % candidates)
                .setOverflow(overflow);
        switch (inputs.get(sequence / candidates)) {
            case Input.Text text -> prompt.setText(text.text()).setAddSpecialTokens(addSpecialTokens);
            case Input.Ids ids -> prompt.setTokenIds(ids.ids());
        }
        RoutingReports.set(prompt, routingReport);
        return prompt.build();
    }
}
