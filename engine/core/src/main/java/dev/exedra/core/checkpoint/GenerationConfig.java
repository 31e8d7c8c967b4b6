package dev.exedra.core.checkpoint;

import dev.exedra.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a model's makers advise for generating: generation_config.json. What it leaves out has no effect on sampling
 * (temperature 1, no cut), except that without {@code do_sample} generation is greedy, as in transformers.
 *
 * @param eosTokenIds any of them ends a sequence; from config.json where generation_config.json has none
 * @param bosTokenId null where there is none
 * @param padTokenId null where there is none
 * @param doSample false: greedy
 * @param temperature at least 0
 * @param topP from 0 to 1; 1 cuts nothing
 * @param topK 0 cuts nothing (a negative one in the file means the same)
 * @param minP from 0 to 1; 0 cuts nothing
 * @param repetitionPenalty above 0; 1 changes nothing
 * @param maxNewTokens null where there is none
 */
public record GenerationConfig(
        List<Integer> eosTokenIds,
        @Nullable Integer bosTokenId,
        @Nullable Integer padTokenId,
        boolean doSample,
        double temperature,
        double topP,
        int topK,
        double minP,
        double repetitionPenalty,
        @Nullable Integer maxNewTokens) {

    private static final String FILE = "generation_config.json";

    public GenerationConfig {
        eosTokenIds = List.copyOf(eosTokenIds);
    }

    /** Reads a folder's defaults; the file may be missing. Reads {@code *_token_id} of {@code config} where needed. */
    public static GenerationConfig load(Path folder, ConfigJson config) {
        Path file = folder.resolve(FILE);
        return Files.exists(file) ? of(ConfigJson.read(file), config) : of(empty(), config);
    }

    private static ConfigJson empty() {
        return ConfigJson.of(FILE, new JsonObject(Map.of()));
    }

    static GenerationConfig of(ConfigJson generation, ConfigJson config) {
        return new GenerationConfig(
                tokenIds(generation, "eos_token_id")
                        .or(() -> tokenIds(config, "eos_token_id"))
                        .orElse(List.of()),
                tokenId(generation, config, "bos_token_id"),
                tokenId(generation, config, "pad_token_id"),
                generation.bool("do_sample", false),
                inRange(generation, "temperature", 1, 0, Double.MAX_VALUE),
                inRange(generation, "top_p", 1, 0, 1),
                Math.max(0, generation.integer("top_k", 0)),
                inRange(generation, "min_p", 0, 0, 1),
                generation.positiveNumber("repetition_penalty", 1),
                boxed(generation, "max_new_tokens"));
    }

    /** One id or an array of them; a negative id, which old configs write, means none. */
    private static Optional<List<Integer>> tokenIds(ConfigJson config, String key) {
        List<Integer> ids = config.isArray(key)
                ? config.integers(key, Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(List.of())
                : config.optionalInteger(key).stream().boxed().toList();
        List<Integer> known = ids.stream().filter(id -> id >= 0).toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(known);
    }

    /** The first where a file gives several. */
    private static @Nullable Integer tokenId(ConfigJson generation, ConfigJson config, String key) {
        List<Integer> ids =
                tokenIds(generation, key).or(() -> tokenIds(config, key)).orElse(List.of());
        return ids.isEmpty() ? null : ids.getFirst();
    }

    private static @Nullable Integer boxed(ConfigJson config, String key) {
        OptionalInt value = config.optionalInteger(key, 1, Integer.MAX_VALUE);
        return value.isPresent() ? (Integer) value.getAsInt() : null;
    }

    private static double inRange(ConfigJson config, String key, double defaultValue, double minimum, double maximum) {
        double value = config.number(key, defaultValue);
        if (value < minimum || value > maximum) {
            throw config.wrong(key, "a number from " + minimum + " to " + maximum);
        }
        return value;
    }
}
