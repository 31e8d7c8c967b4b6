package dev.exedra.core.sampling;

/** A logit and its token id in one number whose natural order is that of falling logits, ties by lower id. */
final class Ranked {

    private Ranked() {}

    static long key(float logit, int id) {
        // Adding zero turns -0 into 0, which must tie with it.
        int bits = Float.floatToRawIntBits(logit + 0f);
        int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ~rising << 32) | id;
    }

    static int id(long key) {
        return (int) key;
    }

    static float logit(long key) {
        int rising = ~(int) (key >> 32);
        return Float.intBitsToFloat(rising ^ ((rising >> 31) & Integer.MAX_VALUE));
    }
}
