package dev.exedra.core.family;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.spec.ModelSpec;

/** Llama 1 to 3 (Touvron et al. 2023): dense. */
final class Llama implements ModelFamily {

    @Override
    public String modelType() {
        return "llama";
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(2048, 1e-6, 10_000, 0));
        int width = config.positiveInteger("intermediate_size", 1 << 20);
        boolean attentionBias = config.bool("attention_bias", false);
        boolean networkBias = config.bool("mlp_bias", false);
        return shape.model(
                modelType(),
                layer -> shape.layer(
                        layer,
                        shape.attention(layer, attentionBias, attentionBias, Integer.MAX_VALUE),
                        shape.dense(layer, width, networkBias)));
    }
}
