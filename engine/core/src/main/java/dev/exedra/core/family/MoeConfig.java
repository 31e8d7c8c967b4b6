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

/** What the configs of several MoE families have alike. */
final class MoeConfig {

    static final int MAXIMUM_EXPERTS = 65_536;

    private MoeConfig() {}

    static int topK(ConfigJson config, String key, int defaultTopK, int experts) {
        int topK = config.positiveInteger(key, defaultTopK, MAXIMUM_EXPERTS);
        if (topK > experts) {
            throw new CheckpointException(
                    "config.json", "" + key + " " + topK + " is more than the " + experts + " experts");
        }
        return topK;
    }

    /** Qwen's rule of which layers are MoE. */
    static boolean isSparse(ConfigJson config, int layer, int experts) {
        int step = config.positiveInteger("decoder_sparse_step", 1, 4096);
        return !config.integers("mlp_only_layers", 0, 4096).orElse(List.of()).contains(layer)
                && experts > 0
                && (layer + 1) % step == 0;
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
