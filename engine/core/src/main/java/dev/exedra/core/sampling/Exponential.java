package dev.exedra.core.sampling;

/**
 * e^x for x at most 0, the same bits in the interpreter, in compiled code and on every machine, a few times faster than
 * {@link StrictMath#exp}: x = (256 e + j) ln(2)/256 + r, so e^x = 2^e * 2^(j/256) * e^r with |r| below 0.0014, where a polynomial of
 * degree 4 is exact to the last bit but one.
 */
final class Exponential {

    private static final int STEPS = 256;
    private static final double STEPS_PER_LN2 = STEPS / 0.6931471805599453;
    /** ln(2)/256 in two parts; the first has its low bits zero, so its product with a step number is exact. */
    private static final double LN2_HIGH = 0x1.62e42feep-1 / STEPS;

    private static final double LN2_LOW = 0x1.a39ef35793c76p-33 / STEPS;
    /** Adding this to a number below 2^51 leaves it rounded to an integer in the low bits. */
    private static final double ROUNDER = 0x1.8p52;
    /** Below this the result would be subnormal, and is given as 0. */
    private static final double LOWEST = -708;

    private static final double[] POWERS = powers();

    private Exponential() {}

    /** e^x within 2 units in the last place for x in [-708, 0]; 0 below. */
    static double exp(double x) {
        if (x < LOWEST) {
            return 0;
        }
        double shifted = x * STEPS_PER_LN2 + ROUNDER;
        int step = (int) Double.doubleToRawLongBits(shifted);
        double whole = shifted - ROUNDER;
        double r = x - whole * LN2_HIGH - whole * LN2_LOW;
        double power = POWERS[step & (STEPS - 1)];
        double mantissa = power + power * (r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24))));
        return Double.longBitsToDouble(Double.doubleToRawLongBits(mantissa) + ((long) (step >> 8) << 52));
    }

    private static double[] powers() {
        double[] powers = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            powers[step] = StrictMath.pow(2, (double) step / STEPS);
        }
        return powers;
    }
}
