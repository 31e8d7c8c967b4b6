package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.spec.SharedSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** DeepSeekMoE, v1 (Dai et al. 2024): fine-grained experts, shared ones always on, the first layers dense. */
final class Deepseek implements ModelFamily {

    @Override
    public String modelType() {
        return "deepseek";
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(2048, 1e-6, 10_000, 0));
        int denseWidth = config.positiveInteger("intermediate_size", 1 << 20);
        OptionalInt experts = config.optionalInteger("n_routed_experts");
        int firstMoe = config.integer("first_k_dense_replace", 0);
        int frequency = config.positiveInteger("moe_layer_freq", 1, 4096);
        boolean bias = config.bool("attention_bias", false);
        IntFunction<FeedForwardSpec> dense = layer -> shape.dense(layer, denseWidth, false);
        IntFunction<FeedForwardSpec> sparse = experts.isPresent() ? moe(config, shape, experts.getAsInt()) : dense;
        return shape.model(modelType(), layer -> {
            boolean isMoe = layer >= firstMoe && layer % frequency == 0;
            return shape.layer(
                    layer,
                    shape.attention(layer, bias, bias, Integer.MAX_VALUE),
                    (isMoe ? sparse : dense).apply(layer));
        });
    }

    private static IntFunction<FeedForwardSpec> moe(ConfigJson config, LlamaShape shape, int experts) {
        if (experts < 1 || experts > MoeConfig.MAXIMUM_EXPERTS) {
            throw new CheckpointException(
                    "config.json",
                    "n_routed_experts must be an integer from 1 to " + MoeConfig.MAXIMUM_EXPERTS + ", not " + experts);
        }
        MoeConfig.checkedExperts("n_routed_experts", experts, shape.layers());
        String score = config.string("scoring_func", "softmax");
        if (!score.equals("softmax")) {
            throw new CheckpointException(
                    "config.json", "scoring_func \"" + score + "\" is not understood for deepseek; softmax is");
        }
        int topK = MoeConfig.topK(config, "num_experts_per_tok", 1, experts);
        GateSpec gate = GateSpec.softmaxTopK(topK, config.bool("norm_topk_prob", false));
        int width = config.positiveInteger("moe_intermediate_size", 1 << 20);
        int shared = config.optionalInteger("n_shared_experts").orElse(0);
        if (shared < 0 || (long) shared * width > 1 << 24) {
            throw new CheckpointException("config.json", "n_shared_experts " + shared + " is out of range");
        }
        return layer -> MoeConfig.moe(shape, layer, experts, width, gate, shared(shape, layer, shared * width));
    }

    private static Optional<SharedSpec> shared(LlamaShape shape, int layer, int width) {
        if (width == 0) {
            return Optional.empty();
        }
        String prefix = LlamaShape.prefix(layer) + "mlp.shared_experts";
        NetworkSpec network = NetworkSpec.glu(prefix, shape.hidden(), width, shape.activation());
        return Optional.of(new SharedSpec(List.of(network), 1, new SharedSpec.Sum()));
    }
}
