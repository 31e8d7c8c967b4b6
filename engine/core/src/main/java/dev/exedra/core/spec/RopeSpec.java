package dev.exedra.core.spec;

/**
 * Rotary positions (Su et al. 2021) and how they are stretched beyond the trained context.
 *
 * @param rotaryDim columns of a head that are rotated
 * @param theta base of the frequencies
 * @param scaling the stretch
 */
public record RopeSpec(int rotaryDim, double theta, Scaling scaling) {

    /** How frequencies change for long contexts. */
    public sealed interface Scaling {}

    /** Frequencies as they are. */
    public record Unscaled() implements Scaling {}

    /** Every frequency divided by the factor (Chen et al. 2023). */
    public record Linear(double factor) implements Scaling {}

    /**
     * Llama 3.1: long wavelengths divided by the factor, short ones kept, a smooth passage between.
     *
     * @param originalContext tokens of the trained context
     */
    public record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
            implements Scaling {}

    /**
     * YaRN (Peng et al. 2023): a ramp between kept and divided frequencies, and a scale on cosine and sine.
     *
     * @param betaFast rotations over the trained context above which a frequency is kept
     * @param betaSlow rotations below which it is divided by the factor
     * @param originalContext tokens of the trained context
     * @param attentionScale what cosine and sine are multiplied with
     * @param wholeDimensions whether the ramp's ends are rounded outwards to whole dimensions
     */
    public record Yarn(
            double factor,
            double betaFast,
            double betaSlow,
            int originalContext,
            double attentionScale,
            boolean wholeDimensions)
            implements Scaling {}
}
