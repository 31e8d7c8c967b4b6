package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import java.util.List;
import java.util.OptionalInt;
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

    /**
     * The window of each layer in Qwen's configs: off unless {@code use_sliding_window}. Which layers it holds for has
     * changed between versions of transformers, so {@code layer_types} must say it.
     */
    static IntUnaryOperator ofQwenLayers(ConfigJson config, boolean everywhereByDefault) {
        config.optionalInteger("max_window_layers");
        OptionalInt window = config.optionalInteger("sliding_window");
        boolean used = config.bool("use_sliding_window", false) && window.isPresent();
        List<String> types = config.strings("layer_types").orElse(List.of());
        if (!used) {
            return _ -> ALL;
        }
        int size = checked(window.getAsInt());
        if (types.isEmpty()) {
            if (everywhereByDefault) {
                return _ -> size;
            }
            throw new CheckpointException(
                    "config.json",
                    "use_sliding_window needs layer_types, which names the layers"
                            + " that slide: versions of transformers disagree where it is missing");
        }
        return layer -> ofLayer(types, layer, size);
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
