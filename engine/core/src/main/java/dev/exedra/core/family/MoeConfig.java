package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.spec.SharedSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/** What the configs of several MoE families have alike. */
final class MoeConfig {

    static final int MAXIMUM_EXPERTS = 65_536;

    /** An expert costs half a kilobyte of names and shapes before a byte of its weights is read. */
    static final int MAXIMUM_EXPERTS_OF_ALL_LAYERS = 131_072;

    private MoeConfig() {}

    /**
     * Routed experts of a layer, bounded in all layers together: {@code num_experts} or {@code num_local_experts}, which
     * versions of transformers write for each other.
     */
    static int experts(ConfigJson config, int defaultExperts, LlamaShape shape) {
        OptionalInt experts = config.optionalInteger("num_experts", 1, MAXIMUM_EXPERTS);
        OptionalInt local = config.optionalInteger("num_local_experts", 1, MAXIMUM_EXPERTS);
        if (experts.isPresent() && local.isPresent() && experts.getAsInt() != local.getAsInt()) {
            throw config.wrong("num_local_experts", "the same as num_experts " + experts.getAsInt());
        }
        String key = experts.isEmpty() && local.isPresent() ? "num_local_experts" : "num_experts";
        return checkedExperts(key, experts.orElse(local.orElse(defaultExperts)), shape.layers());
    }

    static int checkedExperts(String key, int experts, int layers) {
        if ((long) experts * layers > MAXIMUM_EXPERTS_OF_ALL_LAYERS) {
            throw new CheckpointException(
                    "config.json",
                    key + " " + experts + " in each of " + layers + " layers is more than the "
                            + MAXIMUM_EXPERTS_OF_ALL_LAYERS + " experts that are read");
        }
        return experts;
    }

    static int topK(ConfigJson config, String key, int defaultTopK, int experts) {
        int topK = config.positiveInteger(key, defaultTopK, MAXIMUM_EXPERTS);
        if (topK > experts) {
            throw new CheckpointException(
                    "config.json", "" + key + " " + topK + " is more than the " + experts + " experts");
        }
        return topK;
    }

    /** Qwen's rule of which layers are MoE; the list is read once, as it may be as long as the file. */
    static IntPredicate sparseLayers(ConfigJson config) {
        int step = config.positiveInteger("decoder_sparse_step", 1, 4096);
        Set<Integer> dense =
                Set.copyOf(config.integers("mlp_only_layers", 0, 4096).orElse(List.of()));
        return layer -> !dense.contains(layer) && (layer + 1) % step == 0;
    }

    /** A stage with the usual names {@code mlp.gate} and {@code mlp.experts.E}. */
    static FeedForwardSpec moe(
            LlamaShape shape, int layer, int experts, int width, GateSpec gate, Optional<SharedSpec> shared) {
        String prefix = LlamaShape.prefix(layer) + "mlp.";
        return new FeedForwardSpec.Moe(List.of(new MoeStage(
                shape.feedForwardNorm(layer),
                new MoeStage.Projection(new ProjectionSpec(prefix + "gate", experts, shape.hidden(), false)),
                gate,
                Optional.empty(),
                shape.experts(prefix + "experts", experts, width),
                shared)));
    }
}
