package dev.exedra.gateway.api;

/**
 * Tokens of a request, all prompts and candidates together.
 *
 * @param inexactTokens tokens that were not routed exactly as the checkpoint says; an extension of OpenAI's form
 */
record Usage(long promptTokens, long completionTokens, long totalTokens, long inexactTokens) {}
