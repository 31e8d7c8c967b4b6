package dev.exedra.core.moe;

import java.util.Optional;

/**
 * What a sequence allows where experts are full.
 *
 * @param policy where the service has no room
 * @param capacity the model's own bound; none for dropless routing. What exceeds it goes to the next best expert if the policy says
 *     so, and is left out otherwise: waiting makes no room in a model
 */
public record Overflow(OverflowPolicy policy, Optional<Capacity> capacity) {

    /** Every row is routed as the checkpoint says. */
    public static final Overflow EXACT = new Overflow(OverflowPolicy.WAIT, Optional.empty());

    /** Whether nothing but the checkpoint decides. */
    public boolean isExact() {
        return policy == OverflowPolicy.WAIT && capacity.isEmpty();
    }
}
