package dev.exedra.core.layer;

import dev.exedra.core.spec.RopeSpec;

/** Radians a position for each rotated pair, stretched as the spec says. */
final class RopeFrequencies {

    private RopeFrequencies() {}

    /** Frequencies [rotaryDim / 2], falling. */
    static double[] of(RopeSpec spec) {
        int half = spec.rotaryDim() / 2;
        double[] frequencies = new double[half];
        for (int i = 0; i < half; i++) {
            frequencies[i] = 1 / StrictMath.pow(spec.theta(), 2.0 * i / spec.rotaryDim());
        }
        switch (spec.scaling()) {
            case RopeSpec.Unscaled _ -> {}
            case RopeSpec.Linear linear -> divide(frequencies, linear.factor());
            case RopeSpec.Llama3 llama3 -> stretch(frequencies, llama3);
            case RopeSpec.Yarn yarn -> ramp(frequencies, yarn, spec);
        }
        return frequencies;
    }

    private static void divide(double[] frequencies, double factor) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factor;
        }
    }

    /** Llama 3.1's rule: by the rotations that a pair makes over the trained context. */
    private static void stretch(double[] frequencies, RopeSpec.Llama3 spec) {
        for (int i = 0; i < frequencies.length; i++) {
            double rotations = spec.originalContext() * frequencies[i] / (2 * Math.PI);
            double kept =
                    (rotations - spec.lowFrequencyFactor()) / (spec.highFrequencyFactor() - spec.lowFrequencyFactor());
            double share = Math.clamp(kept, 0, 1);
            frequencies[i] = (1 - share) * frequencies[i] / spec.factor() + share * frequencies[i];
        }
    }

    /** YaRN, Peng et al. 2023, section 3.2: a linear ramp over the dimensions between betaFast and betaSlow. */
    private static void ramp(double[] frequencies, RopeSpec.Yarn yarn, RopeSpec spec) {
        double low = dimension(yarn.betaFast(), yarn, spec);
        double high = dimension(yarn.betaSlow(), yarn, spec);
        if (yarn.wholeDimensions()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, spec.rotaryDim() - 1);
        double width = high == low ? 0.001 : high - low;
        for (int i = 0; i < frequencies.length; i++) {
            double divided = Math.clamp((i - low) / width, 0, 1);
            frequencies[i] = divided * frequencies[i] / yarn.factor() + (1 - divided) * frequencies[i];
        }
    }

    /** The (fractional) pair that makes so many rotations over the trained context. */
    private static double dimension(double rotations, RopeSpec.Yarn yarn, RopeSpec spec) {
        return spec.rotaryDim()
                * StrictMath.log(yarn.originalContext() / (rotations * 2 * Math.PI))
                / (2 * StrictMath.log(spec.theta()));
    }
}
