package dev.exedra.core.sampling;

/**
 * e^x for x at most 0: the same bits in the interpreter, in compiled code and on every machine, several times faster than
 * {@link StrictMath#exp}. x = r - k ln(2)/64 with |r| below 0.0055, so e^x = e^r * 2^(-k/64): a polynomial of degree 5 and a table.
 *
 * <p>Below e^-64 (less than 2e-28, where a uniform number has steps of 1e-16) the result is 0. Holds scratch of one block.
 */
final class Exponential {

    /** Anything less counts as 0. */
    static final double LOWEST = -64;

    private static final int STEPS = 64;
    private static final double STEPS_PER_LN2 = STEPS / 0.6931471805599453;
    /** ln(2)/64 in two parts; the first has 31 bits, so its product with a step number is exact. */
    private static final double LN2_HIGH = 0x1.62e42feep-1 / STEPS;

    private static final double LN2_LOW = 0x1.a39ef35793c76p-33 / STEPS;
    /** Adding this to a number below 2^51 rounds it to an integer. */
    private static final double ROUNDER = 0x1.8p52;

    private static final double[] POWERS = powers();
    private static final int BLOCK = 512;

    private final double[] mantissas = new double[BLOCK];
    private final int[] steps = new int[BLOCK];

    /** e^x within 4 units in the last place. */
    static double exp(double x) {
        double bounded = Math.max(x, LOWEST);
        double whole = bounded * STEPS_PER_LN2 + ROUNDER - ROUNDER;
        return mantissa(bounded - whole * LN2_HIGH - whole * LN2_LOW) * POWERS[(int) -whole];
    }

    /** The sum over ids of e^((logit - maximum) * scale), at least 1, in an order of its own that never changes. */
    double sum(float[] logits, double maximum, double scale) {
        double sum = 0;
        for (int from = 0; from < logits.length; from += BLOCK) {
            int count = Math.min(BLOCK, logits.length - from);
            reduce(logits, from, count, maximum, scale);
            sum += sumOfBlock(count);
        }
        return sum;
    }

    /** Apart from the table look-ups, so that the compiler can turn this loop into vectors; {@link #exp} step by step. */
    private void reduce(float[] logits, int from, int count, double maximum, double scale) {
        double[] results = mantissas;
        int[] whole = steps;
        for (int i = 0; i < count; i++) {
            double x = Math.max((logits[from + i] - maximum) * scale, LOWEST);
            double step = x * STEPS_PER_LN2 + ROUNDER - ROUNDER;
            results[i] = mantissa(x - step * LN2_HIGH - step * LN2_LOW);
            whole[i] = (int) -step;
        }
    }

    /** Four sums side by side, since one would wait for itself. */
    private double sumOfBlock(int count) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            sum0 += mantissas[i] * POWERS[steps[i]];
            sum1 += mantissas[i + 1] * POWERS[steps[i + 1]];
            sum2 += mantissas[i + 2] * POWERS[steps[i + 2]];
            sum3 += mantissas[i + 3] * POWERS[steps[i + 3]];
        }
        for (; i < count; i++) {
            sum0 += mantissas[i] * POWERS[steps[i]];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** The Taylor series of e^r. */
    private static double mantissa(double r) {
        return 1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)))));
    }

    /** 2^(-k/64), and 0 for the step that stands for everything from {@link #LOWEST} down. */
    private static double[] powers() {
        double[] powers = new double[(int) StrictMath.rint(-LOWEST * STEPS_PER_LN2) + 1];
        for (int step = 0; step < powers.length - 1; step++) {
            powers[step] = StrictMath.scalb(StrictMath.pow(2, -(double) (step % STEPS) / STEPS), -(step / STEPS));
        }
        return powers;
    }
}
