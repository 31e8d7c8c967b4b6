package dev.exedra.core.spec;

import java.util.List;

/**
 * The shared experts of a stage: weight(x) * scale * (sum of the networks).
 *
 * @param networks always on, added in this order
 * @param scale constant factor: 1, or 1 / networks for a mean
 * @param mix the factor that depends on the token
 */
public record SharedSpec(List<NetworkSpec> networks, float scale, Mix mix) {

    public SharedSpec {
        networks = List.copyOf(networks);
    }

    /** How the shared part is weighed against the routed one. */
    public sealed interface Mix {}

    /** Both parts as they are. */
    public record Sum() implements Mix {}

    /** The shared part times sigmoid(x w), w [1, hidden]. */
    public record SigmoidGate(ProjectionSpec weight) implements Mix {}

    /** softmax(x W + b) [2] weighs the routed part with its first and the shared part with its second element. */
    public record Coefficient(ProjectionSpec weight) implements Mix {}
}
