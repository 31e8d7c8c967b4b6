package dev.exedra.core.spec;

import dev.exedra.core.moe.GateSpec;
import java.util.List;
import java.util.Optional;

/**
 * One Mixture-of-Experts sub-layer: h += mix(routed(norm(h)), shared(norm(h))).
 *
 * @param norm before gate and experts
 * @param scores where the gate's scores come from
 * @param gate how scores become a choice
 * @param correctionBias tensor [experts] added to the scores for choosing only, if any
 * @param experts the routed experts, id by id
 * @param shared the always-on experts, if any
 */
public record MoeStage(
        NormSpec norm,
        ScoreSource scores,
        GateSpec gate,
        Optional<String> correctionBias,
        List<NetworkSpec> experts,
        Optional<SharedSpec> shared) {

    public MoeStage {
        experts = List.copyOf(experts);
    }

    /** Where the gate's scores [experts] of a token come from. */
    public sealed interface ScoreSource {}

    /** The normed hidden state times a matrix [experts, hidden], in f32. */
    public record Projection(ProjectionSpec weight) implements ScoreSource {}

    /** A table [vocabulary, experts], looked up by token id. */
    public record TokenTable(String name, int vocabulary, int experts) implements ScoreSource {}
}
