package dev.exedra.core.family;

import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.kernel.Activation;

/** Names of activations as config.json gives them. */
final class Activations {

    private Activations() {}

    static Activation read(ConfigJson config, String key) {
        String name = config.string(key, "silu");
        return switch (name) {
            case "silu", "swish" -> Activation.SILU;
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            default ->
                throw new CheckpointException(
                        "config.json",
                        "" + key + " \"" + name
                                + "\" is not understood; understood are silu, gelu, gelu_new, gelu_pytorch_tanh and relu");
        };
    }
}
