package dev.exedra.gateway.api;

/**
 * How much one request may ask for.
 *
 * @param sequences prompts times choices
 * @param stopStrings stop strings
 * @param logprobs alternatives a token
 */
public record RequestLimits(int sequences, int stopStrings, int logprobs) {}
