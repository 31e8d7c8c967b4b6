package dev.exedra.router.grpc;

import dev.exedra.core.moe.Overflow;
import dev.exedra.core.moe.OverflowPolicy;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.router.OverflowProperties;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a request may ask for where experts are full. */
final class OverflowReader {

    private final OverflowProperties properties;

    OverflowReader(OverflowProperties properties) {
        this.properties = properties;
    }

    /** @throws RequestException if the operator does not allow what is asked for */
    Overflow read(Prompt prompt) {
        OverflowPolicy policy = switch (prompt.getOverflow()) {
            case OVERFLOW_POLICY_UNSPECIFIED -> properties.policy();
            case OVERFLOW_POLICY_WAIT -> OverflowPolicy.WAIT;
            case OVERFLOW_POLICY_NEXT_BEST -> OverflowPolicy.NEXT_BEST;
            case OVERFLOW_POLICY_RESIDUAL -> OverflowPolicy.RESIDUAL;
            case OVERFLOW_POLICY_FAIL -> OverflowPolicy.FAIL;
            case UNRECOGNIZED -> throw new RequestException("overflow", "overflow is not a policy that is known here");
        };
        if (!properties.allows(policy)) {
            throw new RequestException(
                    "overflow",
                    "overflow " + name(policy) + " is not allowed here: ask for "
                            + Arrays.stream(OverflowPolicy.values())
                                    .filter(properties::allows)
                                    .map(OverflowReader::name)
                                    .collect(Collectors.joining(" or ")));
        }
        return new Overflow(policy, properties.capacity());
    }

    private static String name(OverflowPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
