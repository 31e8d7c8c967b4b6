package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.spec.SharedSpec;
import java.util.List;
import java.util.Optional;

/**
 * CartesianMoE (arXiv 2410.16077) and the baselines of the same code: a Llama whose feed-forward part is two MoE
 * sub-layers in sequence, or one.
 */
final class CartesianMoe implements ModelFamily {

    /** The baseline's probability mass: negative {@code moe_top_k} other than -2. */
    private static final double TOP_P = 0.4;

    @Override
    public String modelType() {
        return "llama";
    }

    @Override
    public boolean matches(ConfigJson config) {
        return ModelFamily.super.matches(config) && config.bool("use_moe", false);
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(2048, 1e-6, 10_000, 0));
        Options options = Options.read(config);
        MoeConfig.checkedExperts("num_experts", options.experts, (options.cartesian ? 2 : 1) * shape.layers());
        return shape.model(
                modelType(),
                layer -> shape.layer(
                        layer,
                        shape.attention(layer, false, false, Integer.MAX_VALUE),
                        options.isMoe(layer)
                                ? new FeedForwardSpec.Moe(stages(shape, options, layer))
                                : shape.dense(layer, options.width, false)));
    }

    private static List<MoeStage> stages(LlamaShape shape, Options options, int layer) {
        if (!options.cartesian) {
            return List.of(stage(shape, options, layer, "", "post_attention_layernorm"));
        }
        return List.of(
                stage(shape, options, layer, "0", "post_attention_layernorm"),
                stage(shape, options, layer, "1", "mlp_layernorm"));
    }

    /** A sub-layer; its tensors end in {@code suffix}. */
    private static MoeStage stage(LlamaShape shape, Options options, int layer, String suffix, String norm) {
        String prefix = LlamaShape.prefix(layer);
        MoeStage.ScoreSource scores = options.isHash()
                ? new MoeStage.TokenTable("model.router_tokens.weight", shape.vocabulary(), options.experts)
                : new MoeStage.Projection(
                        new ProjectionSpec(prefix + "wg" + suffix, options.experts, shape.hidden(), false));
        return new MoeStage(
                shape.norm(prefix + norm),
                scores,
                options.gate(),
                Optional.empty(),
                shape.experts(prefix + "mlp" + suffix, options.experts, options.expertWidth()),
                shared(shape, options, prefix, suffix));
    }

    private static Optional<SharedSpec> shared(LlamaShape shape, Options options, String prefix, String suffix) {
        if (!options.residual) {
            return Optional.empty();
        }
        SharedSpec.Mix mix = new SharedSpec.Coefficient(
                new ProjectionSpec(prefix + "coefficient" + suffix, 2, shape.hidden(), true));
        String name = prefix + "res_mlp" + suffix;
        if (options.fineGrain && !options.cartesian) {
            List<NetworkSpec> halves = List.of(
                    NetworkSpec.glu(name + ".mlp0", shape.hidden(), options.expertWidth(), shape.activation()),
                    NetworkSpec.glu(name + ".mlp1", shape.hidden(), options.expertWidth(), shape.activation()));
            return Optional.of(new SharedSpec(halves, 0.5f, mix));
        }
        return Optional.of(new SharedSpec(
                List.of(NetworkSpec.glu(name, shape.hidden(), options.expertWidth(), shape.activation())), 1, mix));
    }

    /** The authors' options. */
    private record Options(
            int width,
            int grainLevel,
            int experts,
            int topK,
            int firstMoe,
            boolean interleaved,
            int interval,
            boolean residual,
            boolean cartesian,
            boolean fineGrain) {

        static Options read(ConfigJson config) {
            String grained = config.string("moe_grained", "full");
            if (!grained.equals("full")) {
                throw new CheckpointException(
                        "config.json", "moe_grained \"" + grained + "\" is not understood; \"full\" is");
            }
            int experts = config.positiveInteger("num_experts", MoeConfig.MAXIMUM_EXPERTS);
            int topK = config.integer("moe_top_k", 2);
            if (topK == 0 || topK > experts || (topK == -2 && experts < 2)) {
                throw new CheckpointException(
                        "config.json",
                        "moe_top_k must be from 1 to the " + experts
                                + " experts, -2 for hash or another negative number for top-p, not " + topK);
            }
            return new Options(
                    config.positiveInteger("intermediate_size", 1 << 20),
                    config.positiveInteger("grain_level", 1, 1 << 20),
                    experts,
                    topK,
                    config.integer("initial_moe_layer", 0),
                    config.bool("interleave_moe_layer", false),
                    config.positiveInteger("expert_interval", 1, 4096),
                    config.bool("use_residual", false),
                    config.bool("c2_fine_grain", false),
                    config.bool("fine_grain", false));
        }

        /** Interleaving takes effect only with a negative first layer. */
        boolean isMoe(int layer) {
            if (firstMoe < 0) {
                return !interleaved || (layer % interval == 0);
            }
            return layer >= firstMoe;
        }

        boolean isHash() {
            return topK == -2;
        }

        int expertWidth() {
            return cartesian || fineGrain ? width / grainLevel : width;
        }

        GateSpec gate() {
            if (isHash()) {
                return GateSpec.softmaxTopK(2, true);
            }
            return topK < 0 ? GateSpec.topP(TOP_P, false) : GateSpec.softmaxTopK(topK, topK > 1);
        }
    }
}
