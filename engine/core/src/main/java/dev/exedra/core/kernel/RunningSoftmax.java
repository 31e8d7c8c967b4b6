package dev.exedra.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The softmax of one query over its keys, tile by tile (Milakov and Gimelshein 2018): what was summed before is scaled down
 * when a larger score turns up. A query's own keys alone decide every operation.
 */
final class RunningSoftmax {

    private final float[] scratch = new float[Lanes.COUNT];
    private float maximum;
    private float total;

    void reset() {
        maximum = Float.NEGATIVE_INFINITY;
        total = 0;
    }

    float total() {
        return total;
    }

    /**
     * Turns the scores of one tile into weights; those outside [first, end) become 0. Gives what earlier sums must be
     * multiplied with.
     *
     * @param scores from {@code at}, where the tile begins
     * @param first first key of the query, counted from the tile's beginning
     * @param end behind its last key
     */
    float weigh(float[] scores, int at, int first, int end, float scale) {
        int from = Lanes.whole(first);
        float before = maximum;
        maximum = Math.max(before, scaleAndMask(scores, at, from, first, end, scale));
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int i = from; i < end; i += Lanes.COUNT) {
            FloatVector weight = VectorMath.exp(
                    FloatVector.fromArray(Lanes.FLOATS, scores, at + i).sub(maximum));
            weight.intoArray(scores, at + i);
            sum = sum.add(weight);
        }
        float correction = correction(before);
        total = total * correction + Lanes.sum(sum, scratch);
        return correction;
    }

    private float scaleAndMask(float[] scores, int at, int from, int first, int end, float scale) {
        FloatVector highest = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = from; i < end; i += Lanes.COUNT) {
            FloatVector score =
                    FloatVector.fromArray(Lanes.FLOATS, scores, at + i).mul(scale);
            if (i < first || i + Lanes.COUNT > end) {
                VectorMask<Float> own = Lanes.rest(i - first, end - first);
                score = score.blend(Float.NEGATIVE_INFINITY, own.not());
            }
            score.intoArray(scores, at + i);
            highest = highest.max(score);
        }
        highest.intoArray(scratch, 0);
        float result = scratch[0];
        for (int i = 1; i < Lanes.COUNT; i++) {
            result = Math.max(result, scratch[i]);
        }
        return result;
    }

    private float correction(float before) {
        if (before == maximum) {
            return 1;
        }
        if (before == Float.NEGATIVE_INFINITY) {
            return 0;
        }
        return VectorMath.exp(FloatVector.broadcast(Lanes.FLOATS, before - maximum))
                .lane(0);
    }
}
