package dev.exedra.router;

import dev.exedra.core.moe.Capacity;
import dev.exedra.core.moe.OverflowPolicy;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What becomes of tokens whose experts are full.
 *
 * @param policy of requests that ask for none: wait, next-best, residual or fail
 * @param allowed what a request may ask for beside it
 * @param capacityFactor the model's own bound for an expert, of a sequence's tokens of one step; 0 for none. With it answers are
 *     inexact, and say so
 * @param minCapacity tokens that an expert takes at least, where there is such a bound
 */
public record OverflowProperties(
        @DefaultValue("wait") OverflowPolicy policy,
        @DefaultValue("wait") Set<OverflowPolicy> allowed,
        @DefaultValue("0") double capacityFactor,
        @DefaultValue("4") int minCapacity) {

    public OverflowProperties {
        if (!(capacityFactor >= 0) || Double.isInfinite(capacityFactor)) {
            throw new IllegalArgumentException(
                    "exedra.overflow.capacity-factor is " + capacityFactor + ": set it to 0 for none, or above");
        }
        if (minCapacity < 0) {
            throw new IllegalArgumentException(
                    "exedra.overflow.min-capacity is " + minCapacity + ": set it to a number of tokens, at least 0");
        }
    }

    /** The model's bound. */
    public Optional<Capacity> capacity() {
        return capacityFactor == 0 ? Optional.empty() : Optional.of(new Capacity(capacityFactor, minCapacity));
    }

    /** Whether a request may ask for a policy. */
    public boolean allows(OverflowPolicy asked) {
        return asked == policy || allowed.contains(asked);
    }
}
