package dev.exedra.core.family;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.spec.ProjectionSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Mixtral (Jiang et al. 2024): softmax over the kept logits, every layer an MoE. */
final class Mixtral implements ModelFamily {

    @Override
    public String modelType() {
        return "mixtral";
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(131_072, 1e-5, 1_000_000, 8));
        int width = config.positiveInteger("intermediate_size", 1 << 20);
        int experts = MoeConfig.experts(config, 8, shape);
        int topK = MoeConfig.topK(config, "num_experts_per_tok", 2, experts);
        int window = Windows.everywhere(config, Integer.MAX_VALUE);
        return shape.model(
                modelType(),
                layer -> shape.layer(
                        layer, shape.attention(layer, false, false, window), moe(shape, layer, experts, topK, width)));
    }

    private static FeedForwardSpec moe(LlamaShape shape, int layer, int experts, int topK, int width) {
        String prefix = LlamaShape.prefix(layer) + "block_sparse_moe.";
        List<NetworkSpec> networks = IntStream.range(0, experts)
                .mapToObj(expert -> expert(shape, prefix + "experts." + expert, width))
                .toList();
        return new FeedForwardSpec.Moe(List.of(new MoeStage(
                shape.feedForwardNorm(layer),
                new MoeStage.Projection(new ProjectionSpec(prefix + "gate", experts, shape.hidden(), false)),
                GateSpec.softmaxOverKept(topK),
                Optional.empty(),
                networks,
                Optional.empty())));
    }

    /** w1 is the gate projection, w3 the up projection and w2 the down projection. */
    private static NetworkSpec expert(LlamaShape shape, String prefix, int width) {
        return new NetworkSpec.Glu(
                new ProjectionSpec(prefix + ".w1", width, shape.hidden(), false),
                new ProjectionSpec(prefix + ".w3", width, shape.hidden(), false),
                new ProjectionSpec(prefix + ".w2", shape.hidden(), width, false),
                shape.activation());
    }
}
