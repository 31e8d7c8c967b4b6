package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.Chat;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;

/**
 * A request of {@code /v1/chat/completions}.
 *
 * @param model empty for the only one
 * @param choices answers
 * @param logprobs whether log-probabilities are told
 */
record ChatRequest(String model, Chat chat, int choices, boolean logprobs, StreamOptions streaming, Sampling sampling) {

    Prompt prompt(int choice) {
        return Prompt.newBuilder()
                .setModel(model)
                .setChat(chat)
                .setSampling(sampling)
                .setChoice(choice)
                .build();
    }
}
