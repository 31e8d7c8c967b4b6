package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Attention's second product for a pair alone: keys that its neighbours do not see, and dimensions beyond the last vector. */
final class OnePair {

    private static final int UPPER_HALF = 0xffff0000;

    private OnePair() {}

    /**
     * Adds the weighted values of the keys [from, to), dimensions from {@code dimension} on, to the pair's sums.
     *
     * @param weights [pairs, KEYS]
     * @param values address of [KEYS, headDim]
     * @param sums [pairs, headDim]
     */
    static void values(
            float[] weights, int pair, int from, int to, long values, int headDim, int dimension, float[] sums) {
        int whole = dimension + Lanes.whole(headDim - dimension);
        int first = pair * KvTile.KEYS;
        int own = pair * headDim;
        for (int i = dimension; i < whole; i += Lanes.COUNT) {
            FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, own + i);
            for (int key = from; key < to; key++) {
                long at = values + 4L * ((long) key * headDim + i);
                FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at, LITTLE_ENDIAN);
                sum = value.fma(FloatVector.broadcast(Lanes.FLOATS, weights[first + key]), sum);
            }
            sum.intoArray(sums, own + i);
        }
        for (int i = whole; i < headDim; i++) {
            for (int key = from; key < to; key++) {
                float value = Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, values + 4L * ((long) key * headDim + i));
                sums[own + i] = Math.fma(value, weights[first + key], sums[own + i]);
            }
        }
    }

    /** The same of bf16 words [KEYS / 2, headDim]. */
    static void packedValues(
            float[] weights, int pair, int from, int to, long values, int headDim, int dimension, float[] sums) {
        int whole = dimension + Lanes.whole(headDim - dimension);
        int first = pair * KvTile.KEYS;
        int own = pair * headDim;
        for (int i = dimension; i < whole; i += Lanes.COUNT) {
            FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, own + i);
            for (int key = from; key < to; key++) {
                long at = values + 4L * ((long) (key / 2) * headDim + i);
                IntVector word = IntVector.fromMemorySegment(Lanes.INTS, Lanes.MEMORY, at, LITTLE_ENDIAN);
                IntVector value =
                        word.lanewise(VectorOperators.LSHL, shift(key)).and(UPPER_HALF);
                FloatVector weight = FloatVector.broadcast(Lanes.FLOATS, weights[first + key]);
                sum = value.reinterpretAsFloats().fma(weight, sum);
            }
            sum.intoArray(sums, own + i);
        }
        for (int i = whole; i < headDim; i++) {
            for (int key = from; key < to; key++) {
                int word = Lanes.MEMORY.get(ValueLayout.JAVA_INT, values + 4L * ((long) (key / 2) * headDim + i));
                float value = Float.intBitsToFloat(word << shift(key) & UPPER_HALF);
                sums[own + i] = Math.fma(value, weights[first + key], sums[own + i]);
            }
        }
    }

    /** Even keys are in the lower half of a word. */
    private static int shift(int key) {
        return key % 2 == 0 ? Short.SIZE : 0;
    }
}
