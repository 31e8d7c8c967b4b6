package dev.exedra.bench;

import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Shapes that benchmarks speak of. */
enum CheckpointShape {
    /** d512, 8 layers, 16 experts of width 1024, two a token: fits in a few hundred MB. */
    SMALL("small", "mixtral", 512, 8, 8, 4, 16, 2, 1024, 32_000),
    /** The shape of OLMoE-1B-7B (Muennighoff et al. 2024). */
    OLMOE_1B_7B("olmoe-1b-7b", "olmoe", 2048, 16, 16, 16, 64, 8, 1024, 50_304);

    private final String label;
    private final String modelType;
    private final int hidden;
    private final int layers;
    private final int heads;
    private final int kvHeads;
    private final int experts;
    private final int topK;
    private final int width;
    private final int vocabulary;

    CheckpointShape(
            String label,
            String modelType,
            int hidden,
            int layers,
            int heads,
            int kvHeads,
            int experts,
            int topK,
            int width,
            int vocabulary) {
        this.label = label;
        this.modelType = modelType;
        this.hidden = hidden;
        this.layers = layers;
        this.heads = heads;
        this.kvHeads = kvHeads;
        this.experts = experts;
        this.topK = topK;
        this.width = width;
        this.vocabulary = vocabulary;
    }

    @Override
    public String toString() {
        return label;
    }

    /** Layers of the published shape. */
    int layers() {
        return layers;
    }

    /** A config.json with so many layers. */
    String config(int layerCount) {
        String expertsKey = modelType.equals("mixtral") ? "num_local_experts" : "num_experts";
        return String.format(
                Locale.ROOT,
                """
                {
                  "model_type": "%s",
                  "vocab_size": %d,
                  "hidden_size": %d,
                  "num_hidden_layers": %d,
                  "num_attention_heads": %d,
                  "num_key_value_heads": %d,
                  "intermediate_size": %d,
                  "%s": %d,
                  "num_experts_per_tok": %d,
                  "hidden_act": "silu",
                  "max_position_embeddings": 4096,
                  "rms_norm_eps": 1e-05,
                  "rope_theta": 10000.0,
                  "tie_word_embeddings": false,
                  "torch_dtype": "bfloat16"
                }
                """,
                modelType,
                vocabulary,
                hidden,
                layerCount,
                heads,
                kvHeads,
                width,
                expertsKey,
                experts,
                topK);
    }

    /** The same as JSON. */
    JsonObject json(int layerCount) {
        return JsonFile.object(
                "config.json",
                config(layerCount).getBytes(StandardCharsets.UTF_8),
                JsonLimits.SMALL,
                JsonDialect.STRICT);
    }
}
