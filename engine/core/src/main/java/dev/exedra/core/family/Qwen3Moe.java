package dev.exedra.core.family;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Qwen3-MoE (Qwen team 2025): no shared expert; queries and keys normed head by head. */
final class Qwen3Moe implements ModelFamily {

    @Override
    public String modelType() {
        return "qwen3_moe";
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(32_768, 1e-6, 10_000, 4));
        int experts = MoeConfig.experts(config, 128, shape);
        int topK = MoeConfig.topK(config, "num_experts_per_tok", 8, experts);
        GateSpec gate = GateSpec.softmaxTopK(topK, config.bool("norm_topk_prob", false));
        int denseWidth = config.positiveInteger("intermediate_size", 6144, 1 << 20);
        int width = config.positiveInteger("moe_intermediate_size", 768, 1 << 20);
        boolean bias = config.bool("attention_bias", false);
        IntPredicate sparse = MoeConfig.sparseLayers(config);
        IntUnaryOperator windows = Windows.ofQwen3Layers(config);
        return shape.model(modelType(), layer -> {
            AttentionSpec plain = shape.attention(layer, bias, bias, windows.applyAsInt(layer));
            FeedForwardSpec feedForward = sparse.test(layer)
                    ? MoeConfig.moe(shape, layer, experts, width, gate, Optional.empty())
                    : shape.dense(layer, denseWidth, false);
            AttentionSpec attention =
                    shape.normed(layer, plain, shape.headDim(), shape.headDim(), Float.POSITIVE_INFINITY);
            return shape.layer(layer, attention, feedForward);
        });
    }
}
