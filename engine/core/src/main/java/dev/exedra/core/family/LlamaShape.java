package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.kernel.Activation;
import dev.exedra.core.kernel.AttentionShape;
import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.spec.NormSpec;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.spec.RopeSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What every decoder shaped like Llama's has in its config and names alike: one reading of it.
 *
 * @param epsilon of every root-mean-square norm
 */
record LlamaShape(
        int hidden,
        int layers,
        int vocabulary,
        int contextTokens,
        int heads,
        int kvHeads,
        int headDim,
        double epsilon,
        Activation activation,
        RopeSpec rope,
        boolean tiedHead) {

    private static final int MAXIMUM_WIDTH = 1 << 20;

    /** What transformers assumes where a config is silent. */
    record Defaults(int contextTokens, double epsilon, double ropeTheta, int kvHeads) {}

    static LlamaShape read(ConfigJson config, Defaults defaults) {
        int hidden = config.positiveInteger("hidden_size", MAXIMUM_WIDTH);
        int heads = config.positiveInteger("num_attention_heads", 4096);
        int kvHeads = config.positiveInteger(
                "num_key_value_heads", defaults.kvHeads() == 0 ? heads : defaults.kvHeads(), 4096);
        if (heads % kvHeads != 0) {
            throw new CheckpointException(
                    "config.json",
                    "num_attention_heads " + heads + " is not a multiple of num_key_value_heads " + kvHeads);
        }
        if (!config.has("head_dim") && hidden % heads != 0) {
            throw new CheckpointException(
                    "config.json", "hidden_size " + hidden + " is not a multiple of num_attention_heads " + heads);
        }
        int headDim = config.positiveInteger("head_dim", hidden / heads, 4096);
        int context = config.positiveInteger("max_position_embeddings", defaults.contextTokens(), 1 << 26);
        return new LlamaShape(
                hidden,
                config.positiveInteger("num_hidden_layers", 4096),
                config.positiveInteger("vocab_size", 1 << 24),
                context,
                heads,
                kvHeads,
                headDim,
                epsilon(config, defaults),
                Activations.read(config, "hidden_act"),
                RopeReader.read(config, headDim, context, defaults.ropeTheta()),
                config.bool("tie_word_embeddings", false));
    }

    private static double epsilon(ConfigJson config, Defaults defaults) {
        double epsilon = config.number("rms_norm_eps", defaults.epsilon());
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw config.wrong("rms_norm_eps", "a number from 0 to 1");
        }
        return epsilon;
    }

    ModelSpec model(String modelType, IntFunction<LayerSpec> layer) {
        return new ModelSpec(
                modelType,
                hidden,
                vocabulary,
                contextTokens,
                "model.embed_tokens.weight",
                tiedHead ? "model.embed_tokens.weight" : "lm_head.weight",
                norm("model.norm"),
                IntStream.range(0, layers).mapToObj(layer).toList(),
                tiedHead ? Set.of("rotary_emb.inv_freq", "lm_head.weight") : Set.of("rotary_emb.inv_freq"));
    }

    /** A layer of the usual names around a feed-forward part. */
    LayerSpec layer(int layer, AttentionSpec attention, FeedForwardSpec feedForward) {
        return new LayerSpec(norm(prefix(layer) + "input_layernorm"), attention, feedForward);
    }

    /** A dense feed-forward part of the usual names. */
    FeedForwardSpec dense(int layer, int width, boolean bias) {
        return new FeedForwardSpec.Dense(
                feedForwardNorm(layer), NetworkSpec.glu(prefix(layer) + "mlp", hidden, width, activation, bias));
    }

    NormSpec feedForwardNorm(int layer) {
        return norm(prefix(layer) + "post_attention_layernorm");
    }

    NormSpec norm(String name) {
        return NormSpec.rms(name, hidden, epsilon);
    }

    /** Experts {@code prefix.0}, {@code prefix.1} ... of one width. */
    List<NetworkSpec> experts(String prefix, int count, int width) {
        return IntStream.range(0, count)
                .mapToObj(expert -> (NetworkSpec) NetworkSpec.glu(prefix + "." + expert, hidden, width, activation))
                .toList();
    }

    /** Attention of the usual names. */
    AttentionSpec attention(int layer, boolean inputBias, boolean outputBias, int window) {
        String prefix = prefix(layer) + "self_attn.";
        return new AttentionSpec(
                new ProjectionSpec(prefix + "q_proj", heads * headDim, hidden, inputBias),
                new ProjectionSpec(prefix + "k_proj", kvHeads * headDim, hidden, inputBias),
                new ProjectionSpec(prefix + "v_proj", kvHeads * headDim, hidden, inputBias),
                new ProjectionSpec(prefix + "o_proj", hidden, heads * headDim, outputBias),
                new AttentionShape(heads, kvHeads, headDim, (float) (1 / Math.sqrt(headDim)), window),
                rope,
                Optional.empty(),
                Float.POSITIVE_INFINITY);
    }

    /** The same attention with norms of queries and keys, each over {@code width} columns together. */
    AttentionSpec normed(int layer, AttentionSpec plain, int queryWidth, int keyWidth, float clip) {
        String prefix = prefix(layer) + "self_attn.";
        return new AttentionSpec(
                plain.query(),
                plain.key(),
                plain.value(),
                plain.output(),
                plain.shape(),
                plain.rope(),
                Optional.of(new AttentionSpec.QueryKeyNorm(
                        NormSpec.rms(prefix + "q_norm", queryWidth, epsilon),
                        NormSpec.rms(prefix + "k_norm", keyWidth, epsilon))),
                clip);
    }

    static String prefix(int layer) {
        return "model.layers." + layer + ".";
    }
}
