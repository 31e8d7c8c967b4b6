package dev.exedra.gateway.filter;

import dev.exedra.gateway.key.ApiKey;
import dev.exedra.gateway.request.RequestContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts tokens by kind and key; there are as many keys as the file has. */
public final class TokenMetrics {

    private final MeterRegistry registry;

    public TokenMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(RequestContext context) {
        String key = context.key().map(ApiKey::name).orElse("none");
        counter("prompt", key).increment((double) context.tally().promptTokens());
        counter("completion", key).increment((double) context.tally().completionTokens());
    }

    private Counter counter(String kind, String key) {
        return Counter.builder("exedra.gateway.tokens")
                .description("Tokens of prompts and completions that passed")
                .tag("kind", kind)
                .tag("key", key)
                .register(registry);
    }
}
