package dev.exedra.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of whole vectors out of operations that IEEE 754 defines to the bit, so that interpreted and compiled code agree:
 * the Vector API's own EXP promises no such thing.
 */
final class VectorMath {

    /** Below, exp rounds to 0; above, to infinity. */
    static final float EXP_LOWEST = -104;

    static final float EXP_HIGHEST = 89;
    static final float LOG2_E = 1.442695f;
    /** ln 2 in two parts; the first has 15 bits, so that its products with whole numbers here are exact. */
    static final float LN2_HIGH = 0.69314575f;

    static final float LN2_LOW = 1.4286068e-6f;
    /** e^r = 1 + r + r^2 / 2 + these for r^3 to r^6, interpolated at Chebyshev's points for |r| <= ln 2 / 2. */
    static final float EXP_3 = 0.16666631f;

    static final float EXP_4 = 0.041666623f;
    static final float EXP_5 = 0.0083572045f;
    static final float EXP_6 = 0.001391872f;
    /** 1.5 * 2^23: adding it leaves a float's nearest whole number in the low bits. */
    static final float ROUNDER = 12582912;

    static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
    /** Of an f32's exponent. */
    static final int EXPONENT_BIAS = 127;

    static final int MANTISSA_BITS = 23;

    private static final float ROOT_HALF = 0.70710677f;
    private static final float MINUS_TWO_ROOT_TWO_OVER_PI = -1.5957692f;
    private static final float TANH_CUBIC = 0.044715f;
    /** t = 1 / (1 + 0.3 z) turns z from 0 to 10 into an interval where a polynomial serves. */
    private static final float ERFC_SCALE = 0.3f;

    private VectorMath() {}

    /**
     * e^x within 1 ulp: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial for e^r (relative error 2^-25.5), and 2^n in two
     * factors, so that results below the normal range are right too. exp(-infinity) is 0, NaN stays NaN.
     */
    static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.blend(EXP_LOWEST, x.compare(VectorOperators.LT, EXP_LOWEST));
        bounded = bounded.blend(EXP_HIGHEST, bounded.compare(VectorOperators.GT, EXP_HIGHEST));
        FloatVector shifted = bounded.fma(broadcast(LOG2_E), broadcast(ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(broadcast(-LN2_HIGH), bounded);
        r = n.fma(broadcast(-LN2_LOW), r);
        FloatVector series = r.fma(broadcast(EXP_6), broadcast(EXP_5));
        series = series.fma(r, broadcast(EXP_4));
        series = series.fma(r, broadcast(EXP_3));
        series = series.fma(r, broadcast(0.5f));
        series = series.fma(r, broadcast(1));
        series = series.fma(r, broadcast(1));
        IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        return series.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    /** The same of one number, to the bit. */
    static float exp(float x) {
        float bounded = x < EXP_LOWEST ? EXP_LOWEST : x > EXP_HIGHEST ? EXP_HIGHEST : x;
        float shifted = Math.fma(bounded, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, bounded));
        float series = Math.fma(r, EXP_6, EXP_5);
        series = Math.fma(series, r, EXP_4);
        series = Math.fma(series, r, EXP_3);
        series = Math.fma(series, r, 0.5f);
        series = Math.fma(series, r, 1);
        series = Math.fma(series, r, 1);
        int exponent = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
        int half = exponent >> 1;
        return series * powerOfTwo(half) * powerOfTwo(exponent - half);
    }

    private static float powerOfTwo(int exponent) {
        return Float.intBitsToFloat((exponent + EXPONENT_BIAS) << MANTISSA_BITS);
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(EXPONENT_BIAS)
                .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                .reinterpretAsFloats();
    }

    static FloatVector apply(Activation activation, FloatVector x) {
        return switch (activation) {
            case SILU -> silu(x);
            case GELU -> gelu(x);
            case GELU_TANH -> geluTanh(x);
            case RELU -> x.blend(0, x.compare(VectorOperators.LE, 0));
        };
    }

    private static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(1));
    }

    /** 0.5 x (1 + tanh u) = x / (1 + e^(-2 u)). */
    private static FloatVector geluTanh(FloatVector x) {
        FloatVector cubic = x.mul(x).fma(broadcast(TANH_CUBIC), broadcast(1));
        return x.div(exp(x.mul(MINUS_TWO_ROOT_TWO_OVER_PI).mul(cubic)).add(1));
    }

    /** x Phi(x), where Phi(-|x|) = erfc(|x| / sqrt(2)) / 2 keeps its relative accuracy in the tail. */
    private static FloatVector gelu(FloatVector x) {
        FloatVector tail = halfErfc(x);
        FloatVector phi = broadcast(1).sub(tail).blend(tail, x.compare(VectorOperators.LT, 0));
        return x.mul(phi);
    }

    /**
     * erfc(z) / 2 for z = |x| / sqrt(2) as t P(t) e^(-z^2) / 2, t = 1 / (1 + 0.3 z): the form of Abramowitz and Stegun 7.1.26;
     * P interpolates at Chebyshev's points for z from 0 to 10, relative error 1e-9.
     */
    private static FloatVector halfErfc(FloatVector x) {
        FloatVector z = x.abs().mul(ROOT_HALF);
        FloatVector t = broadcast(1).div(z.fma(broadcast(ERFC_SCALE), broadcast(1)));
        FloatVector p = t.fma(broadcast(0.057249714f), broadcast(-0.34225875f));
        p = p.fma(t, broadcast(0.76994604f));
        p = p.fma(t, broadcast(-0.88079035f));
        p = p.fma(t, broadcast(0.8143456f));
        p = p.fma(t, broadcast(-0.31125632f));
        p = p.fma(t, broadcast(0.28046829f));
        p = p.fma(t, broadcast(0.105956845f));
        p = p.fma(t, broadcast(0.16847214f));
        p = p.fma(t, broadcast(0.16858019f));
        p = p.fma(t, broadcast(0.16928667f));
        return p.mul(t).mul(0.5f).mul(exp(x.mul(x).mul(-0.5f)));
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.FLOATS, value);
    }
}
