package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.ModelSpec;
import java.util.Optional;

/** OLMoE (Muennighoff et al. 2024): queries and keys normed over the whole projection, every layer an MoE. */
final class Olmoe implements ModelFamily {

    @Override
    public String modelType() {
        return "olmoe";
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(4096, 1e-5, 10_000, 0));
        int experts = MoeConfig.experts(config, 64, shape);
        int topK = MoeConfig.topK(config, "num_experts_per_tok", 8, experts);
        GateSpec gate = GateSpec.softmaxTopK(topK, config.bool("norm_topk_prob", false));
        int width = config.positiveInteger("intermediate_size", 1 << 20);
        boolean bias = config.bool("attention_bias", false);
        float clip = (float) config.number("clip_qkv", Double.POSITIVE_INFINITY);
        if (!(clip > 0)) {
            throw new CheckpointException("config.json", "clip_qkv must be above 0, not " + clip);
        }
        int queryWidth = shape.heads() * shape.headDim();
        int keyWidth = shape.kvHeads() * shape.headDim();
        return shape.model(modelType(), layer -> {
            AttentionSpec plain = shape.attention(layer, bias, bias, Integer.MAX_VALUE);
            return shape.layer(
                    layer,
                    shape.normed(layer, plain, queryWidth, keyWidth, clip),
                    MoeConfig.moe(shape, layer, experts, width, gate, Optional.empty()));
        });
    }
}
