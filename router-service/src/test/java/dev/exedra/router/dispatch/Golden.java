package dev.exedra.router.dispatch;

import dev.exedra.core.checkpoint.SafetensorsFile;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A golden checkpoint: what the reference computed in f64 for a few prompts. */
record Golden(Path folder, JsonObject told) {

    /** Every family that is served and has experts. */
    static final List<String> FAMILIES = List.of(
            "mixtral",
            "mixtral_bf16",
            "mixtral_sliding_window",
            "qwen2_moe",
            "qwen3_moe",
            "qwen3_moe_bf16",
            "olmoe",
            "olmoe_norm",
            "deepseek",
            "cartesian_moe",
            "cartesian_moe_residual",
            "cartesian_moe_interleave",
            "cartesian_baseline_shared",
            "cartesian_baseline_hash",
            "cartesian_baseline_top_p");

    static Golden load(String name) {
        try {
            Path folder = Path.of(Objects.requireNonNull(Golden.class.getResource("/fixtures/" + name))
                    .toURI());
            return new Golden(
                    folder, JsonFile.readObject(folder.resolve("golden.json"), JsonLimits.SMALL, JsonDialect.STRICT));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    int prompts() {
        return list().elements().size();
    }

    int[] prompt(int index) {
        JsonArray ids = (JsonArray)
                ((JsonObject) list().elements().get(index)).get("ids").orElseThrow();
        return ids.elements().stream()
                .mapToInt(id -> (int) ((JsonNumber) id).exactLong().orElseThrow())
                .toArray();
    }

    private JsonArray list() {
        return (JsonArray) told.get("prompts").orElseThrow();
    }

    /** Ten times what a plain f32 run of the reference is off by, at least 1e-5. */
    float tolerance() {
        JsonObject differences =
                (JsonObject) told.get("max_abs_difference_float32_float64").orElseThrow();
        return Math.max(
                1e-5f, 10 * (float) ((JsonNumber) differences.get("logits").orElseThrow()).doubleValue());
    }

    /** [tokens][vocabulary] of a prompt. */
    float[][] logits(int prompt) {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("golden.safetensors"))) {
            Tensor tensor = file.tensor("prompt." + prompt + ".logits");
            float[] flat = tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
            int width = tensor.shape().extent(1);
            float[][] rows = new float[tensor.shape().extent(0)][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = java.util.Arrays.copyOfRange(flat, row * width, (row + 1) * width);
            }
            return rows;
        }
    }
}
