package dev.exedra.core.sampling;

/** Why a sequence ended. */
public enum FinishReason {
    /** An end-of-sequence id, a stop id or a stop string. */
    STOP("stop"),
    /** The maximum number of tokens, or the end of the context. */
    LENGTH("length"),
    /** The client went away or asked for the end; OpenAI has no name for it, vLLM's is used. */
    CANCELLED("abort"),
    /** The sequence could not go on; OpenAI has no name for it, vLLM's is used. */
    ERROR("error");

    private final String openAiName;

    FinishReason(String openAiName) {
        this.openAiName = openAiName;
    }

    /** The value of {@code finish_reason} in OpenAI's API. */
    public String openAiName() {
        return openAiName;
    }
}
