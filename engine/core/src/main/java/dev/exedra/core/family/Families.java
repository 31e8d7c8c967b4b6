package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.spec.ModelSpec;
import java.util.List;
import java.util.stream.Collectors;

/** Every family that is served, a line each. */
public final class Families {

    private static final List<ModelFamily> ALL = List.of(
            new CartesianMoe(),
            new Llama(),
            new Mistral(),
            new Mixtral(),
            new Qwen2Moe(),
            new Qwen3Moe(),
            new Olmoe(),
            new Deepseek());

    private Families() {}

    /** The model that a config describes, every field of it understood. */
    public static ModelSpec read(ConfigJson config) {
        ModelFamily family = ALL.stream()
                .filter(candidate -> candidate.matches(config))
                .findFirst()
                .orElseThrow(() -> new CheckpointException(
                        "config.json",
                        "model_type \"" + config.string("model_type") + "\" is not served; served are " + names()));
        ModelSpec spec = family.read(config);
        config.refuseUnread(HarmlessFields.NAMES);
        return spec;
    }

    private static String names() {
        return ALL.stream().map(ModelFamily::modelType).distinct().sorted().collect(Collectors.joining(", "));
    }
}
