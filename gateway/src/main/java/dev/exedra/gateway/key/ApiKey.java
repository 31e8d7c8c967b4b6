package dev.exedra.gateway.key;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Optional;

/**
 * Somebody who may ask.
 *
 * @param name for logs and metrics
 * @param weight share under overload, relative to others
 * @param budget tokens a minute
 */
public record ApiKey(String name, double weight, Bucket budget) {

    static ApiKey of(String name, double weight, long tokensPerMinute) {
        Bucket budget = Bucket.builder()
                .addLimit(limit -> limit.capacity(tokensPerMinute).refillGreedy(tokensPerMinute, Duration.ofMinutes(1)))
                .build();
        return new ApiKey(name, weight, budget);
    }

    /** How long to wait until one token may be spent; empty if one may be spent now. */
    public Optional<Duration> waitForToken() {
        long nanos = budget.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** Takes tokens that were used, if need be on credit: nobody knows before how many an answer takes. */
    public void spend(long tokens) {
        if (tokens > 0) {
            budget.consumeIgnoringRateLimits(tokens);
        }
    }
}
