package dev.exedra.core.model;

import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** A golden checkpoint: what the reference computed for a few prompts. */
public record Fixture(String name, Path folder, JsonObject golden) {

    /** Every family that is served. */
    public static final List<String> FAMILIES = List.of(
            "llama",
            "llama3_rope",
            "mistral",
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

    public static Fixture load(String name) {
        Path folder = Resources.folder("/fixtures/" + name);
        JsonObject golden = JsonFile.readObject(folder.resolve("golden.json"), JsonLimits.SMALL, JsonDialect.STRICT);
        return new Fixture(name, folder, golden);
    }

    public int prompts() {
        return array(golden, "prompts").elements().size();
    }

    public int[] prompt(int index) {
        return ints((JsonObject) array(golden, "prompts").elements().get(index), "ids");
    }

    public int[] continuation(int index) {
        return ints((JsonObject) array(golden, "prompts").elements().get(index), "continuation");
    }

    /** What the fixtures' README advises for f32: ten times what a plain f32 run is off by, at least 1e-5. */
    public double tolerance(String what) {
        JsonObject differences =
                (JsonObject) golden.get("max_abs_difference_float32_float64").orElseThrow();
        return Math.max(1e-5, 10 * ((JsonNumber) differences.get(what).orElseThrow()).doubleValue());
    }

    private static JsonArray array(JsonObject object, String key) {
        return (JsonArray) object.get(key).orElseThrow();
    }

    private static int[] ints(JsonObject object, String key) {
        return array(object, key).elements().stream()
                .mapToInt(element -> (int) ((JsonNumber) element).exactLong().orElseThrow())
                .toArray();
    }
}
