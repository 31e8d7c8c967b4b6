package dev.exedra.core.sampling;

/**
 * Random numbers without a state: one uniform number for every (seed, choice, position). A sequence therefore draws the
 * same numbers whatever else is in the batch, and again after it was pre-empted.
 *
 * <p>The hash is the finaliser of SplitMix64 (Steele, Lea, Flood 2014: Fast splittable pseudorandom number generators,
 * in Stafford's variant 13), applied once a word so that neighbouring seeds, choices and positions share nothing.
 */
final class CounterRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private CounterRandom() {}

    /** A number in [0, 1) with 53 random bits. */
    static double uniform(long seed, int choice, long position) {
        long hash = mix(seed + GOLDEN_GAMMA);
        hash = mix((hash ^ choice) + GOLDEN_GAMMA);
        hash = mix((hash ^ position) + GOLDEN_GAMMA);
        return (hash >>> 11) * 0x1p-53;
    }

    private static long mix(long word) {
        long mixed = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
