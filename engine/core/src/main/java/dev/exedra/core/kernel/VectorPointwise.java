package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** What treats every element on its own. The last elements of a row go through the same code under a mask. */
final class VectorPointwise {

    private VectorPointwise() {}

    static void round(Matrix source, Matrix target) {
        int columns = source.columns();
        int whole = Lanes.whole(columns);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                Lanes.store(Lanes.load(source, row, i), target, row, i);
            }
            if (whole < columns) {
                VectorMask<Float> rest = Lanes.rest(whole, columns);
                Lanes.store(load(source, row, whole, rest), target, row, whole, rest);
            }
        }
    }

    static void glu(Matrix gateUp, Activation activation, Matrix target) {
        if (VectorSilu.fits(activation, target)) {
            VectorSilu.glu(gateUp, target);
            return;
        }
        int middle = target.columns();
        int whole = Lanes.whole(middle);
        for (int row = 0; row < target.rows(); row++) {
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                FloatVector gate = VectorMath.apply(activation, Lanes.load(gateUp, row, i));
                Lanes.store(gate.mul(Lanes.load(gateUp, row, middle + i)), target, row, i);
            }
            if (whole < middle) {
                VectorMask<Float> rest = Lanes.rest(whole, middle);
                FloatVector gate = VectorMath.apply(activation, load(gateUp, row, whole, rest));
                Lanes.store(gate.mul(load(gateUp, row, middle + whole, rest)), target, row, whole, rest);
            }
        }
    }

    static void activate(Matrix source, Activation activation, Matrix target) {
        int columns = source.columns();
        int whole = Lanes.whole(columns);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                Lanes.store(VectorMath.apply(activation, Lanes.load(source, row, i)), target, row, i);
            }
            if (whole < columns) {
                VectorMask<Float> rest = Lanes.rest(whole, columns);
                Lanes.store(VectorMath.apply(activation, load(source, row, whole, rest)), target, row, whole, rest);
            }
        }
    }

    static void addScaled(Matrix source, float[] scale, Matrix target) {
        int columns = source.columns();
        int whole = Lanes.whole(columns);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                FloatVector scaled = Lanes.load(source, row, i).mul(scale[row]);
                Lanes.store(Lanes.load(target, row, i).add(scaled), target, row, i);
            }
            if (whole < columns) {
                VectorMask<Float> rest = Lanes.rest(whole, columns);
                FloatVector scaled = load(source, row, whole, rest).mul(scale[row]);
                Lanes.store(load(target, row, whole, rest).add(scaled), target, row, whole, rest);
            }
        }
    }

    static void add(Matrix source, Matrix target) {
        int columns = source.columns();
        int whole = Lanes.whole(columns);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                Lanes.store(Lanes.load(target, row, i).add(Lanes.load(source, row, i)), target, row, i);
            }
            if (whole < columns) {
                VectorMask<Float> rest = Lanes.rest(whole, columns);
                FloatVector sum = load(target, row, whole, rest).add(load(source, row, whole, rest));
                Lanes.store(sum, target, row, whole, rest);
            }
        }
    }

    static void addRow(MemorySegment bias, Matrix target) {
        int columns = target.columns();
        int whole = Lanes.whole(columns);
        for (int row = 0; row < target.rows(); row++) {
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                FloatVector sum = Lanes.load(target, row, i).add(Lanes.load(bias, 4L * i));
                Lanes.store(sum, target, row, i);
            }
            if (whole < columns) {
                VectorMask<Float> rest = Lanes.rest(whole, columns);
                FloatVector sum = load(target, row, whole, rest).add(Lanes.load(bias, 4L * whole, rest));
                Lanes.store(sum, target, row, whole, rest);
            }
        }
    }

    static void lookUp(Tensor table, int[] rows, int from, Matrix target) {
        int columns = target.columns();
        int whole = table.dtype() == DType.BF16 ? Lanes.whole(columns) : 0;
        for (int row = 0; row < target.rows(); row++) {
            long first = (long) rows[from + row] * columns;
            if (table.dtype() == DType.F32) {
                long bytes = (long) columns * Float.BYTES;
                MemorySegment.copy(table.data(), first * Float.BYTES, target.data(), target.offset(row, 0), bytes);
                continue;
            }
            for (int i = 0; i < whole; i += Lanes.COUNT) {
                Lanes.store(Lanes.loadBf16(table.data(), (first + i) * Short.BYTES), target, row, i);
            }
            for (int i = whole; i < columns; i++) {
                target.set(row, i, Numbers.read(table.data(), table.dtype(), first + i));
            }
        }
    }

    static void rope(Matrix heads, int headDim, Matrix cosine, Matrix sine) {
        int half = cosine.columns();
        int whole = Lanes.whole(half);
        VectorMask<Float> rest = Lanes.rest(whole, half);
        for (int row = 0; row < heads.rows(); row++) {
            for (int head = 0; head < heads.columns(); head += headDim) {
                for (int i = 0; i < whole; i += Lanes.COUNT) {
                    FloatVector x = Lanes.load(heads, row, head + i);
                    FloatVector y = Lanes.load(heads, row, head + half + i);
                    FloatVector c = Lanes.load(cosine, row, i);
                    FloatVector s = Lanes.load(sine, row, i);
                    Lanes.store(x.mul(c).sub(y.mul(s)), heads, row, head + i);
                    Lanes.store(y.mul(c).add(x.mul(s)), heads, row, head + half + i);
                }
                if (whole < half) {
                    FloatVector x = load(heads, row, head + whole, rest);
                    FloatVector y = load(heads, row, head + half + whole, rest);
                    FloatVector c = load(cosine, row, whole, rest);
                    FloatVector s = load(sine, row, whole, rest);
                    Lanes.store(x.mul(c).sub(y.mul(s)), heads, row, head + whole, rest);
                    Lanes.store(y.mul(c).add(x.mul(s)), heads, row, head + half + whole, rest);
                }
            }
        }
    }

    private static FloatVector load(Matrix matrix, int row, int column, VectorMask<Float> mask) {
        return Lanes.load(matrix.data(), matrix.offset(row, column), mask);
    }
}
