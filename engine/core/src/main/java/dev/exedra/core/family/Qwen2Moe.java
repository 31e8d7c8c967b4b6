package dev.exedra.core.family;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.spec.SharedSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Qwen1.5-MoE and Qwen2-MoE (Yang et al. 2024): one shared expert behind a sigmoid; biases on queries, keys and values. */
final class Qwen2Moe implements ModelFamily {

    @Override
    public String modelType() {
        return "qwen2_moe";
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(32_768, 1e-6, 10_000, 16));
        int experts = MoeConfig.experts(config, 60, shape);
        int topK = MoeConfig.topK(config, "num_experts_per_tok", 4, experts);
        GateSpec gate = GateSpec.softmaxTopK(topK, config.bool("norm_topk_prob", false));
        int denseWidth = config.positiveInteger("intermediate_size", 5632, 1 << 20);
        int width = config.positiveInteger("moe_intermediate_size", 1408, 1 << 20);
        int sharedWidth = config.positiveInteger("shared_expert_intermediate_size", 5632, 1 << 20);
        boolean bias = config.bool("qkv_bias", true);
        IntPredicate sparse = MoeConfig.sparseLayers(config);
        IntUnaryOperator windows = Windows.ofQwen2Layers(config);
        return shape.model(modelType(), layer -> {
            AttentionSpec attention = shape.attention(layer, bias, false, windows.applyAsInt(layer));
            FeedForwardSpec feedForward = sparse.test(layer)
                    ? MoeConfig.moe(shape, layer, experts, width, gate, Optional.of(shared(shape, layer, sharedWidth)))
                    : shape.dense(layer, denseWidth, false);
            return shape.layer(layer, attention, feedForward);
        });
    }

    private static SharedSpec shared(LlamaShape shape, int layer, int width) {
        String prefix = LlamaShape.prefix(layer) + "mlp.shared_expert";
        return new SharedSpec(
                List.of(NetworkSpec.glu(prefix, shape.hidden(), width, shape.activation())),
                1,
                new SharedSpec.SigmoidGate(new ProjectionSpec(prefix + "_gate", 1, shape.hidden(), false)));
    }
}
