package dev.exedra.core.kernel;

/** The pointwise function of a feed-forward layer. */
public enum Activation {
    /** x / (1 + exp(-x)). */
    SILU,
    /** x Phi(x), with the error function (Hendrycks and Gimpel 2016). */
    GELU,
    /** The tanh approximation of {@link #GELU}. */
    GELU_TANH,
    /** max(x, 0). */
    RELU
}
