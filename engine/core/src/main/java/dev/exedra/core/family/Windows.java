package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** Sliding windows as config.json gives them: keys that a query sees, itself included. */
final class Windows {

    private static final int ALL = Integer.MAX_VALUE;

    private Windows() {}

    /** One window for every layer, where the key is present and not null. */
    static int everywhere(ConfigJson config, int defaultWindow) {
        OptionalInt window = config.optionalInteger("sliding_window");
        if (window.isEmpty()) {
            return config.contains("sliding_window") ? ALL : defaultWindow;
        }
        return checked(window.getAsInt());
    }

    /** The window of each layer in Qwen2-MoE's configs: as transformers 5, every second one below max_window_layers. */
    static IntUnaryOperator ofQwen2Layers(ConfigJson config) {
        int windowLayers = config.integer("max_window_layers", 28);
        return ofLayers(config, (layer, window) -> layer % 2 == 0 && layer < windowLayers ? window : ALL);
    }

    /** The window of each layer in Qwen3-MoE's configs: every one, whatever max_window_layers says. */
    static IntUnaryOperator ofQwen3Layers(ConfigJson config) {
        config.optionalInteger("max_window_layers");
        return ofLayers(config, (_, window) -> window);
    }

    /** Off unless {@code use_sliding_window}; {@code layer_types} wins over the rule. */
    private static IntUnaryOperator ofLayers(ConfigJson config, IntBinaryOperator rule) {
        OptionalInt window = config.optionalInteger("sliding_window");
        boolean used = config.bool("use_sliding_window", false) && window.isPresent();
        List<String> types = config.strings("layer_types").orElse(List.of());
        if (!used) {
            return _ -> ALL;
        }
        int size = checked(window.getAsInt());
        return types.isEmpty() ? layer -> rule.applyAsInt(layer, size) : layer -> ofLayer(types, layer, size);
    }

    private static int ofLayer(List<String> types, int layer, int window) {
        if (types.size() <= layer) {
            throw new CheckpointException("config.json", "layer_types names " + types.size() + " layers, not " + layer);
        }
        return switch (types.get(layer)) {
            case "sliding_attention" -> window;
            case "full_attention" -> ALL;
            default ->
                throw new CheckpointException(
                        "config.json",
                        "layer_types \"" + types.get(layer)
                                + "\" is not understood; understood are full_attention and sliding_attention");
        };
    }

    private static int checked(int window) {
        if (window < 1) {
            throw new CheckpointException("config.json", "sliding_window must be at least 1, not " + window);
        }
        return window;
    }
}
