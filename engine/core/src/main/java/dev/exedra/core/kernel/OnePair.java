package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/** Attention's second product for a pair alone: keys that its neighbours do not see, and dimensions beyond the last vector. */
final class OnePair {

    private OnePair() {}

    /**
     * Adds the weighted values of the keys [from, to), dimensions from {@code dimension} on, to the pair's sums.
     *
     * @param weights address of [pairs, KEYS]
     * @param values address of [KEYS, headDim]
     * @param sums [pairs, headDim]
     */
    static void values(
            long weights, int pair, int from, int to, long values, int headDim, int dimension, float[] sums) {
        int whole = dimension + Lanes.whole(headDim - dimension);
        int first = pair * KvTile.KEYS;
        int own = pair * headDim;
        for (int i = dimension; i < whole; i += Lanes.COUNT) {
            FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, own + i);
            for (int key = from; key < to; key++) {
                long at = values + 4L * ((long) key * headDim + i);
                FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, at, LITTLE_ENDIAN);
                sum = value.fma(
                        FloatVector.broadcast(
                                Lanes.FLOATS, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (first + key))),
                        sum);
            }
            sum.intoArray(sums, own + i);
        }
        for (int i = whole; i < headDim; i++) {
            for (int key = from; key < to; key++) {
                float value = Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, values + 4L * ((long) key * headDim + i));
                sums[own + i] = Math.fma(
                        value, Lanes.MEMORY.get(ValueLayout.JAVA_FLOAT, weights + 4L * (first + key)), sums[own + i]);
            }
        }
    }
}
