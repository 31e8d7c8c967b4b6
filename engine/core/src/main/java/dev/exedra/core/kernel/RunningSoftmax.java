package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The softmax of one query over its keys, tile by tile (Milakov and Gimelshein 2018): what was summed before is scaled down
 * when a larger score turns up. A query's own keys alone decide every operation.
 */
final class RunningSoftmax {

    /** Whose exponential is the last normal number. */
    private static final float LOWEST = -87;

    /** One sum for each lane, added up at the end. */
    private final float[] totals = new float[Lanes.COUNT];

    private float maximum;

    void reset() {
        maximum = Float.NEGATIVE_INFINITY;
        Arrays.fill(totals, 0);
    }

    /**
     * Writes weighted sums over the total of all weights. May be asked once.
     *
     * @param sums of which {@code count} from {@code from} on are the query's
     */
    void finish(float[] sums, int from, int count, MemorySegment target, long offset) {
        float total = Lanes.sum(FloatVector.fromArray(Lanes.FLOATS, totals, 0), totals);
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, from + i);
            Lanes.store(sum.div(total), target, offset + 4L * i);
        }
        for (int i = whole; i < count; i++) {
            target.set(ValueLayout.JAVA_FLOAT, offset + 4L * i, sums[from + i] / total);
        }
    }

    /**
     * Turns the scores of one tile into weights; those outside [first, end) become 0. Gives what earlier sums must be
     * multiplied with. {@link VectorMath#exp} written out (see {@link FewRows}) and cut short: no weight is above 1, and one
     * below the normal range is 0.
     *
     * @param scores address of the tile's F32 [KEYS]
     * @param first first key of the query, counted from the tile's beginning
     * @param end behind its last key
     */
    float weigh(long scores, int first, int end) {
        int from = Lanes.whole(first);
        FloatVector highest = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = from; i < end; i += Lanes.COUNT) {
            FloatVector score =
                    FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, scores + 4L * i, LITTLE_ENDIAN);
            if (i < first || i + Lanes.COUNT > end) {
                VectorMask<Float> own = Lanes.FLOATS.indexInRange(i - first, end - first);
                score = score.blend(Float.NEGATIVE_INFINITY, own.not());
                score.intoMemorySegment(Lanes.MEMORY, scores + 4L * i, LITTLE_ENDIAN);
            }
            // A NaN is no maximum: it shows in its own weight.
            highest = highest.blend(score, score.compare(VectorOperators.GT, highest));
        }
        float before = maximum;
        maximum = Math.max(before, highest(highest));
        float correction = correction(before);
        FloatVector lowest = FloatVector.broadcast(Lanes.FLOATS, LOWEST);
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, VectorMath.ROUNDER);
        FloatVector log2E = FloatVector.broadcast(Lanes.FLOATS, VectorMath.LOG2_E);
        FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, totals, 0).mul(correction);
        for (int i = from; i < end; i += Lanes.COUNT) {
            FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, scores + 4L * i, LITTLE_ENDIAN)
                    .sub(maximum);
            VectorMask<Float> tiny = x.compare(VectorOperators.LT, lowest);
            x = x.blend(lowest, tiny);
            FloatVector shifted = x.fma(log2E, rounder);
            FloatVector n = shifted.sub(rounder);
            FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -VectorMath.LN2_HIGH), x);
            r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -VectorMath.LN2_LOW), r);
            FloatVector series = r.fma(
                    FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_6),
                    FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_5));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_4));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_3));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, 0.5f));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1));
            IntVector exponent = shifted.reinterpretAsInts()
                    .sub(VectorMath.ROUNDER_BITS - VectorMath.EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, VectorMath.MANTISSA_BITS);
            FloatVector weight = series.mul(exponent.reinterpretAsFloats()).blend(0, tiny);
            weight.intoMemorySegment(Lanes.MEMORY, scores + 4L * i, LITTLE_ENDIAN);
            sum = sum.add(weight);
        }
        sum.intoArray(totals, 0);
        return correction;
    }

    /** Of numbers that are not NaN: as integers in the same order, whose maximum is one instruction where that of floats is five. */
    private static float highest(FloatVector values) {
        IntVector bits = values.reinterpretAsInts();
        IntVector ordered =
                bits.lanewise(VectorOperators.ASHR, 31).and(Integer.MAX_VALUE).lanewise(VectorOperators.XOR, bits);
        int highest = ordered.reduceLanes(VectorOperators.MAX);
        return Float.intBitsToFloat(highest ^ ((highest >> 31) & Integer.MAX_VALUE));
    }

    private float correction(float before) {
        if (before == maximum) {
            return 1;
        }
        if (before == Float.NEGATIVE_INFINITY) {
            return 0;
        }
        return VectorMath.exp(before - maximum);
    }
}
