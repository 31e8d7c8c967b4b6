package dev.exedra.core.spec;

import java.util.List;

/** The second half of a layer. */
public sealed interface FeedForwardSpec {

    /** h += network(norm(h)). */
    record Dense(NormSpec norm, NetworkSpec network) implements FeedForwardSpec {}

    /** One or more Mixture-of-Experts sub-layers in sequence (CartesianMoE has two). */
    record Moe(List<MoeStage> stages) implements FeedForwardSpec {
        public Moe {
            stages = List.copyOf(stages);
        }
    }
}
