package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.spec.RopeSpec;
import java.util.Optional;
import java.util.Set;

/**
 * Rotary positions from config.json: {@code rope_theta} with {@code rope_scaling} (transformers 4) or
 * {@code rope_parameters} (transformers 5).
 */
final class RopeReader {

    /** Published ones are below 2. */
    private static final double MAXIMUM_ATTENTION_SCALE = 1000;

    private RopeReader() {}

    static RopeSpec read(ConfigJson config, int headDim, int contextTokens, double defaultTheta) {
        if (headDim % 2 != 0) {
            throw new CheckpointException("config.json", "rotary positions need an even head_dim, not " + headDim);
        }
        double theta = config.number("rope_theta", defaultTheta);
        Optional<ConfigJson> parameters = config.object("rope_parameters");
        Optional<ConfigJson> scaling = config.object("rope_scaling");
        if (parameters.isPresent()) {
            theta = parameters.get().number("rope_theta", theta);
        }
        if (!(theta > 1)) {
            throw new CheckpointException("config.json", "rope_theta must be above 1, not " + theta);
        }
        Optional<ConfigJson> section = parameters.or(() -> scaling);
        RopeSpec.Scaling rule =
                section.map(json -> scaling(json, contextTokens)).orElseGet(RopeSpec.Unscaled::new);
        return new RopeSpec(headDim, theta, rule);
    }

    private static RopeSpec.Scaling scaling(ConfigJson json, int contextTokens) {
        String older = json.string("type", "default");
        String type = json.string("rope_type", older);
        RopeSpec.Scaling scaling = switch (type) {
            case "default" -> new RopeSpec.Unscaled();
            case "linear" -> new RopeSpec.Linear(factor(json));
            case "llama3" -> llama3(json);
            case "yarn" -> yarn(json, contextTokens);
            default ->
                throw new CheckpointException(
                        "config.json",
                        "rope_type \"" + type
                                + "\" is not understood; understood are default, linear, llama3 and yarn");
        };
        json.refuseUnread(Set.of("rope_theta"));
        return scaling;
    }

    private static RopeSpec.Llama3 llama3(ConfigJson json) {
        double low = json.positiveNumber("low_freq_factor");
        double high = json.positiveNumber("high_freq_factor");
        if (high <= low) {
            throw json.wrong("high_freq_factor", "above low_freq_factor " + low);
        }
        int original = json.positiveInteger("original_max_position_embeddings", 1 << 26);
        return new RopeSpec.Llama3(factor(json), low, high, original);
    }

    /** Peng et al. 2023; the attention scale as transformers and DeepSeek define mscale. */
    private static RopeSpec.Yarn yarn(ConfigJson json, int contextTokens) {
        int original = json.positiveInteger("original_max_position_embeddings", contextTokens, 1 << 26);
        double factor = json.has("factor") ? factor(json) : (double) contextTokens / original;
        double mscale = json.number("mscale", 0);
        double mscaleAllDim = json.number("mscale_all_dim", 0);
        double scale = mscale != 0 && mscaleAllDim != 0
                ? magnitude(factor, mscale) / magnitude(factor, mscaleAllDim)
                : magnitude(factor, 1);
        double attentionScale = json.number("attention_factor", scale);
        if (!(attentionScale > 0 && attentionScale <= MAXIMUM_ATTENTION_SCALE)) {
            throw new CheckpointException(
                    "config.json",
                    "attention_factor, or what mscale and mscale_all_dim make of it, must be above 0 and at most "
                            + MAXIMUM_ATTENTION_SCALE + ", not " + attentionScale);
        }
        double betaFast = json.positiveNumber("beta_fast", 32);
        double betaSlow = json.positiveNumber("beta_slow", 1);
        if (betaFast < betaSlow) {
            throw json.wrong("beta_fast", "at least beta_slow " + betaSlow);
        }
        return new RopeSpec.Yarn(factor, betaFast, betaSlow, original, attentionScale, json.bool("truncate", true));
    }

    private static double magnitude(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * StrictMath.log(factor) + 1;
    }

    private static double factor(ConfigJson json) {
        double factor = json.number("factor");
        if (!(factor >= 1) || !Double.isFinite(factor)) {
            throw new CheckpointException("config.json", "the rope scaling's factor must be at least 1, not " + factor);
        }
        return factor;
    }
}
