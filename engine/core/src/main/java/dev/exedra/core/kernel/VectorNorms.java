package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Norms. Their sums are taken in an order that the number of columns alone decides: four vectors in turn, then a tree. */
final class VectorNorms {

    private static final int STEP = 4 * Lanes.COUNT;

    private VectorNorms() {}

    static void rmsNorm(Matrix source, MemorySegment weight, int group, float epsilon, Matrix target) {
        float[] scratch = new float[Lanes.COUNT];
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        for (int row = 0; row < source.rows(); row++) {
            for (int from = 0; from < source.columns(); from += group) {
                long at = source.data().address() + source.offset(row, from);
                float mean = squares(Lanes.MEMORY, at, group, zero, scratch) / group;
                float factor = (float) (1 / Math.sqrt(mean + epsilon));
                scale(source, weight, row, from, group, factor, target);
            }
        }
    }

    private static void scale(
            Matrix source, MemorySegment weight, int row, int from, int group, float factor, Matrix target) {
        int whole = Lanes.whole(group);
        long at = source.offset(row, from);
        long weights = weight.address();
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector normal = Lanes.load(source, row, from + i).mul(factor);
            Lanes.store(normal.mul(Lanes.load(Lanes.MEMORY, weights + 4L * i)), target, row, from + i);
        }
        if (whole < group) {
            VectorMask<Float> rest = Lanes.rest(whole, group);
            FloatVector normal =
                    Lanes.load(source.data(), at + 4L * whole, rest).mul(factor);
            Lanes.store(normal.mul(Lanes.load(weight, 4L * whole, rest)), target, row, from + whole, rest);
        }
    }

    static void layerNorm(Matrix source, MemorySegment weight, MemorySegment bias, float epsilon, Matrix target) {
        float[] scratch = new float[Lanes.COUNT];
        int columns = source.columns();
        for (int row = 0; row < source.rows(); row++) {
            long at = source.offset(row, 0);
            float mean = sum(source.data(), at, columns, scratch) / columns;
            FloatVector centre = FloatVector.broadcast(Lanes.FLOATS, mean);
            float variance = squares(source.data(), at, columns, centre, scratch) / columns;
            float factor = (float) (1 / Math.sqrt(variance + epsilon));
            centre(source, weight, bias, row, mean, factor, target);
        }
    }

    private static void centre(
            Matrix source, MemorySegment weight, MemorySegment bias, int row, float mean, float factor, Matrix target) {
        int columns = source.columns();
        int whole = Lanes.whole(columns);
        long at = source.offset(row, 0);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector normal =
                    Lanes.load(source.data(), at + 4L * i).sub(mean).mul(factor);
            FloatVector scaled = normal.mul(Lanes.load(weight, 4L * i));
            Lanes.store(scaled.add(Lanes.load(bias, 4L * i)), target, row, i);
        }
        if (whole < columns) {
            VectorMask<Float> rest = Lanes.rest(whole, columns);
            FloatVector normal =
                    Lanes.load(source.data(), at + 4L * whole, rest).sub(mean).mul(factor);
            FloatVector scaled = normal.mul(Lanes.load(weight, 4L * whole, rest));
            Lanes.store(scaled.add(Lanes.load(bias, 4L * whole, rest)), target, row, whole, rest);
        }
    }

    /** The sum of (x - centre)^2. */
    private static float squares(MemorySegment data, long from, int count, FloatVector centre, float[] scratch) {
        FloatVector a = FloatVector.zero(Lanes.FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i + STEP <= count; i += STEP) {
            long at = from + 4L * i;
            FloatVector x = Lanes.load(data, at).sub(centre);
            FloatVector y = Lanes.load(data, at + 4L * Lanes.COUNT).sub(centre);
            FloatVector z = Lanes.load(data, at + 8L * Lanes.COUNT).sub(centre);
            FloatVector w = Lanes.load(data, at + 12L * Lanes.COUNT).sub(centre);
            a = x.fma(x, a);
            b = y.fma(y, b);
            c = z.fma(z, c);
            d = w.fma(w, d);
        }
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            FloatVector x = Lanes.load(data, from + 4L * i).sub(centre);
            a = x.fma(x, a);
        }
        if (i < count) {
            VectorMask<Float> rest = Lanes.rest(i, count);
            FloatVector x = Lanes.load(data, from + 4L * i, rest).sub(centre, rest);
            b = x.fma(x, b);
        }
        return Lanes.sum(a.add(b).add(c.add(d)), scratch);
    }

    private static float sum(MemorySegment data, long from, int count, float[] scratch) {
        FloatVector a = FloatVector.zero(Lanes.FLOATS);
        FloatVector b = a;
        int i = 0;
        for (; i + 2 * Lanes.COUNT <= count; i += 2 * Lanes.COUNT) {
            a = a.add(Lanes.load(data, from + 4L * i));
            b = b.add(Lanes.load(data, from + 4L * (i + Lanes.COUNT)));
        }
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            a = a.add(Lanes.load(data, from + 4L * i));
        }
        if (i < count) {
            b = b.add(Lanes.load(data, from + 4L * i, Lanes.rest(i, count)));
        }
        return Lanes.sum(a.add(b), scratch);
    }
}
