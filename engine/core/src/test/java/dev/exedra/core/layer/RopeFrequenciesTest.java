package dev.exedra.core.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.spec.RopeSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RopeFrequenciesTest {

    @Test
    void fallByPowersOfTheta() {
        // Su et al. 2021, section 3.2.2: theta_i = 10000^(-2 i / d).
        assertArrayEquals(
                new double[] {1, 0.1, 0.01, 0.001},
                RopeFrequencies.of(new RopeSpec(8, 10_000, new RopeSpec.Unscaled())),
                1e-15);
    }

    @Test
    void areDividedByALinearFactor() {
        // Chen et al. 2023, section 3.2: position m becomes m / factor.
        assertArrayEquals(
                new double[] {0.25, 0.025, 0.0025, 0.00025},
                RopeFrequencies.of(new RopeSpec(8, 10_000, new RopeSpec.Linear(4))),
                1e-15);
    }

    @Test
    void keepShortWavelengthsAndDivideLongOnesAsLlama3Does() {
        // Llama 3.1's published rule: wavelengths 2 pi / f below context / high stay, above context / low are divided
        // by the
        // factor, between them smooth = (context / wavelength - low) / (high - low).
        double[] frequencies = RopeFrequencies.of(new RopeSpec(8, 10_000, new RopeSpec.Llama3(8, 1, 4, 1024)));
        double rotations = 1024 * 0.01 / (2 * Math.PI);
        double smooth = (rotations - 1) / 3;
        assertEquals(1, frequencies[0], 1e-15, "6.28 tokens, below 256");
        assertEquals(0.1, frequencies[1], 1e-15, "62.8 tokens, below 256");
        assertEquals((1 - smooth) * 0.01 / 8 + smooth * 0.01, frequencies[2], 1e-15, "628 tokens, between");
        assertEquals(0.001 / 8, frequencies[3], 1e-15, "6283 tokens, above 1024");
    }

    @Test
    void rampFromKeptToDividedAsYarnDoes() {
        // Peng et al. 2023, section 3.2: gamma(r) is 0 below alpha rotations (divided), 1 above beta (kept). By
        // dimensions: pair
        // d ln(context / (2 pi r)) / (2 ln theta) makes r rotations over the context.
        int dimensions = 64;
        double factor = 4;
        RopeSpec.Yarn yarn = new RopeSpec.Yarn(factor, 32, 1, 2048, 1, true);
        double[] frequencies = RopeFrequencies.of(new RopeSpec(dimensions, 10_000, yarn));
        double[] plain = RopeFrequencies.of(new RopeSpec(dimensions, 10_000, new RopeSpec.Unscaled()));
        // 64 ln(2048 / 64 pi) / (2 ln 10000) = 8.06 and 64 ln(2048 / 2 pi) / (2 ln 10000) = 20.1, outwards: 8 and 21.
        for (int pair = 0; pair < dimensions / 2; pair++) {
            double divided = Math.clamp((pair - 8) / 13.0, 0, 1);
            assertEquals(plain[pair] * (1 - divided + divided / factor), frequencies[pair], 1e-12 * plain[pair]);
        }
    }

    @Test
    void neverRiseWhateverTheStretch() {
        for (RopeSpec.Scaling scaling : new RopeSpec.Scaling[] {
            new RopeSpec.Unscaled(),
            new RopeSpec.Linear(2.5),
            new RopeSpec.Llama3(8, 1, 4, 8192),
            new RopeSpec.Yarn(40, 32, 1, 4096, 1, false)
        }) {
            double[] frequencies = RopeFrequencies.of(new RopeSpec(128, 500_000, scaling));
            double[] sorted = frequencies.clone();
            Arrays.sort(sorted);
            for (int i = 0; i < sorted.length; i++) {
                assertEquals(sorted[sorted.length - 1 - i], frequencies[i], scaling.toString());
                assertTrue(frequencies[i] > 0);
            }
        }
    }
}
