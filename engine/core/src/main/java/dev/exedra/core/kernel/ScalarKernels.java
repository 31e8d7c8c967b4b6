package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The oracle: every operation by its definition, sums in f64 and rounded once. Slow, and obviously right. */
public final class ScalarKernels implements Kernels {

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public String numerics() {
        return "scalar, f64 sums";
    }

    @Override
    public PreparedWeight prepare(Tensor weight, Compute compute, Arena arena) {
        Numbers.checkWeight(weight, compute);
        long elements = weight.shape().elements();
        MemorySegment values = arena.allocate(Math.max(1, elements * Float.BYTES), Matrix.ALIGNMENT_BYTES);
        for (long i = 0; i < elements; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, Numbers.read(weight.data(), weight.dtype(), i));
        }
        return new ScalarWeight(values, weight.shape().extent(0), weight.shape().extent(1), compute);
    }

    @Override
    public void matmul(Matrix input, PreparedWeight weight, Matrix output) {
        Checks.matmul(input, weight, output);
        MemorySegment values = ((ScalarWeight) weight).values();
        for (int row = 0; row < input.rows(); row++) {
            for (int o = 0; o < weight.outputs(); o++) {
                double sum = 0;
                long base = (long) o * weight.inputs();
                for (int i = 0; i < weight.inputs(); i++) {
                    sum += (double) read(input, row, i) * values.getAtIndex(ValueLayout.JAVA_FLOAT, base + i);
                }
                output.set(row, o, (float) sum);
            }
        }
    }

    @Override
    public void round(Matrix source, Matrix target) {
        Checks.pointwise(source, target);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < source.columns(); i++) {
                write(target, row, i, source.get(row, i));
            }
        }
    }

    @Override
    public void rmsNorm(Matrix source, MemorySegment weight, float epsilon, Matrix target) {
        Checks.pointwise(source, target);
        int group = Checks.group(source, weight);
        for (int row = 0; row < source.rows(); row++) {
            for (int from = 0; from < source.columns(); from += group) {
                double squares = 0;
                for (int i = 0; i < group; i++) {
                    double x = source.get(row, from + i);
                    squares += x * x;
                }
                double factor = 1 / Math.sqrt(squares / group + epsilon);
                for (int i = 0; i < group; i++) {
                    write(target, row, from + i, (float) (source.get(row, from + i) * factor * element(weight, i)));
                }
            }
        }
    }

    @Override
    public void layerNorm(Matrix source, MemorySegment weight, MemorySegment bias, float epsilon, Matrix target) {
        Checks.pointwise(source, target);
        Checks.vector(weight, source);
        Checks.vector(bias, source);
        int columns = source.columns();
        for (int row = 0; row < source.rows(); row++) {
            double sum = 0;
            for (int i = 0; i < columns; i++) {
                sum += source.get(row, i);
            }
            double mean = sum / columns;
            double squares = 0;
            for (int i = 0; i < columns; i++) {
                squares += (source.get(row, i) - mean) * (source.get(row, i) - mean);
            }
            double factor = 1 / Math.sqrt(squares / columns + epsilon);
            for (int i = 0; i < columns; i++) {
                double normal = (source.get(row, i) - mean) * factor;
                write(target, row, i, (float) (normal * element(weight, i) + element(bias, i)));
            }
        }
    }

    @Override
    public void rope(Matrix heads, int headDim, Matrix cosine, Matrix sine) {
        Checks.rope(heads, headDim, cosine, sine);
        int half = cosine.columns();
        for (int row = 0; row < heads.rows(); row++) {
            for (int head = 0; head < heads.columns(); head += headDim) {
                for (int i = 0; i < half; i++) {
                    double x = heads.get(row, head + i);
                    double y = heads.get(row, head + half + i);
                    heads.set(row, head + i, (float) (x * cosine.get(row, i) - y * sine.get(row, i)));
                    heads.set(row, head + half + i, (float) (y * cosine.get(row, i) + x * sine.get(row, i)));
                }
            }
        }
    }

    @Override
    public void store(Matrix keys, Matrix values, int firstPosition, KvPages cache, int kvHead) {
        KvLayout layout = cache.layout();
        Checks.store(keys, values, layout, kvHead);
        for (int row = 0; row < keys.rows(); row++) {
            MemorySegment page = cache.pageOf(firstPosition + row);
            int token = (firstPosition + row) % layout.pageTokens();
            for (int i = 0; i < layout.headDim(); i++) {
                int column = kvHead * layout.headDim() + i;
                Numbers.write(page, layout.dtype(), layout.key(kvHead, token, i), keys.get(row, column));
                Numbers.write(page, layout.dtype(), layout.value(kvHead, token, i), values.get(row, column));
            }
        }
    }

    @Override
    public void attend(
            Matrix queries, int firstPosition, KvPages cache, AttentionShape shape, int kvHead, Matrix output) {
        Checks.attend(queries, shape, cache.layout(), kvHead, output);
        int group = shape.group();
        ScalarAttention attention = new ScalarAttention(cache, shape, kvHead);
        for (int row = 0; row < queries.rows(); row++) {
            for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
                attention.attend(queries, row, firstPosition + row, head, output);
            }
        }
    }

    @Override
    public void glu(Matrix gateUp, Activation activation, Matrix target) {
        Checks.glu(gateUp, target);
        int middle = target.columns();
        for (int row = 0; row < target.rows(); row++) {
            for (int i = 0; i < middle; i++) {
                double gate = ScalarFunctions.apply(activation, gateUp.get(row, i));
                write(target, row, i, (float) (gate * gateUp.get(row, middle + i)));
            }
        }
    }

    @Override
    public void activate(Matrix source, Activation activation, Matrix target) {
        Checks.pointwise(source, target);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < source.columns(); i++) {
                write(target, row, i, (float) ScalarFunctions.apply(activation, source.get(row, i)));
            }
        }
    }

    @Override
    public void addScaled(Matrix source, float[] scale, Matrix target) {
        Checks.pointwise(source, target);
        Checks.floats(target);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < source.columns(); i++) {
                target.set(row, i, target.get(row, i) + scale[row] * source.get(row, i));
            }
        }
    }

    @Override
    public void add(Matrix source, Matrix target) {
        Checks.pointwise(source, target);
        Checks.floats(target);
        for (int row = 0; row < source.rows(); row++) {
            for (int i = 0; i < source.columns(); i++) {
                target.set(row, i, target.get(row, i) + source.get(row, i));
            }
        }
    }

    @Override
    public void lookUp(Tensor table, int[] rows, int from, Matrix target) {
        Checks.lookUp(table, rows, from, target);
        for (int row = 0; row < target.rows(); row++) {
            long first = (long) rows[from + row] * target.columns();
            for (int i = 0; i < target.columns(); i++) {
                target.set(row, i, Numbers.read(table.data(), table.dtype(), first + i));
            }
        }
    }

    @Override
    public void addRow(MemorySegment row, Matrix target) {
        Checks.floats(target);
        Checks.vector(row, target);
        for (int r = 0; r < target.rows(); r++) {
            for (int i = 0; i < target.columns(); i++) {
                target.set(r, i, target.get(r, i) + element(row, i));
            }
        }
    }

    private static float element(MemorySegment vector, int index) {
        return Numbers.read(vector, DType.F32, index);
    }

    private static float read(Matrix matrix, int row, int column) {
        return Numbers.read(matrix.data(), matrix.dtype(), (long) row * matrix.stride() + column);
    }

    private static void write(Matrix matrix, int row, int column, float value) {
        Numbers.write(matrix.data(), matrix.dtype(), (long) row * matrix.stride() + column, value);
    }
}
