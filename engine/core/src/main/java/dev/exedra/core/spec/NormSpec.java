package dev.exedra.core.spec;

/**
 * A normalisation and where its weight is.
 *
 * @param kind the formula
 * @param name tensor name without {@code .weight} and {@code .bias}
 * @param width elements normalised together
 * @param epsilon added under the root
 */
public record NormSpec(Kind kind, String name, int width, float epsilon) {

    /** Which formula. */
    public enum Kind {
        /** x / sqrt(mean(x^2) + epsilon) * weight. */
        RMS,
        /** (x - mean) / sqrt(variance + epsilon) * weight + bias. */
        LAYER
    }

    /** A root-mean-square norm. */
    public static NormSpec rms(String name, int width, double epsilon) {
        return new NormSpec(Kind.RMS, name, width, (float) epsilon);
    }
}
