package dev.exedra.core.family;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.spec.ModelSpec;

/** A published family of checkpoints: how its config.json reads, as data. */
public interface ModelFamily {

    /** What config.json says in {@code model_type}. */
    String modelType();

    /** Whether this family reads the config; families that share a model_type tell themselves apart here. */
    default boolean matches(ConfigJson config) {
        return config.string("model_type").equals(modelType());
    }

    /**
     * The model that a config describes.
     *
     * @throws dev.exedra.core.checkpoint.CheckpointException if a field is missing, out of range, or changes the maths in
     *     a way that is not understood
     */
    ModelSpec read(ConfigJson config);
}
