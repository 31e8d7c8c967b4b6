package dev.exedra.core.family;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.spec.ModelSpec;

/** Mistral 7B (Jiang et al. 2023): dense, with a sliding window. */
final class Mistral implements ModelFamily {

    @Override
    public String modelType() {
        return "mistral";
    }

    @Override
    public ModelSpec read(ConfigJson config) {
        LlamaShape shape = LlamaShape.read(config, new LlamaShape.Defaults(131_072, 1e-6, 10_000, 8));
        int width = config.positiveInteger("intermediate_size", 1 << 20);
        int window = Windows.everywhere(config, 4096);
        return shape.model(
                modelType(),
                layer -> shape.layer(
                        layer, shape.attention(layer, false, false, window), shape.dense(layer, width, false)));
    }
}
