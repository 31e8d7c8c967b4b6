package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** What every provider asks of its arguments. A refusal is a mistake in the caller, so it is not a typed error. */
final class Checks {

    private Checks() {}

    static void matmul(Matrix input, PreparedWeight weight, Matrix output) {
        require(input.dtype() == weight.compute().inputType(), "the input's type", input, weight.compute());
        require(output.dtype() == DType.F32, "the output's type", output, DType.F32);
        require(input.columns() == weight.inputs(), "the input's columns", input, weight.inputs());
        require(output.columns() == weight.outputs(), "the output's columns", output, weight.outputs());
        require(output.rows() == input.rows(), "the output's rows", output, input.rows());
    }

    /** Native code writes to the end of the padding: without this it would write beyond the memory. */
    static void paddedNative(Matrix matrix) {
        long rows = Matrix.paddedRows(matrix.rows());
        long needed = ((rows - 1) * matrix.stride() + matrix.columns())
                * matrix.dtype().bytes();
        require(matrix.data().isNative(), "memory", matrix, "native memory");
        require(
                matrix.rows() == 0 || matrix.data().byteSize() >= needed,
                "room for " + rows + " rows",
                matrix,
                needed + " bytes");
    }

    /** Same rows and columns; the source F32, the target F32 or BF16. */
    static void pointwise(Matrix source, Matrix target) {
        floats(source);
        result(target);
        require(source.rows() == target.rows(), "the target's rows", target, source.rows());
        require(source.columns() == target.columns(), "the target's columns", target, source.columns());
    }

    /** Target [rows, m] of a source [rows, 2 m]. */
    static void glu(Matrix gateUp, Matrix target) {
        floats(gateUp);
        result(target);
        require(gateUp.rows() == target.rows(), "the target's rows", target, gateUp.rows());
        require(gateUp.columns() == 2 * target.columns(), "the target's columns", target, "half of " + gateUp);
    }

    /** Groups of {@code weight} within the columns; gives the size of a group. */
    static int group(Matrix source, MemorySegment weight) {
        int group = Math.toIntExact(weight.byteSize() / Float.BYTES);
        require(weight.isNative(), "memory", "of a norm's weight", "native memory");
        require(group > 0 && source.columns() % group == 0, "a norm's columns", source, "a multiple of " + group);
        return group;
    }

    static void floats(Matrix matrix) {
        require(matrix.data().isNative(), "memory", matrix, "native memory");
        require(matrix.dtype() == DType.F32, "the type", matrix, DType.F32);
    }

    static void vector(MemorySegment vector, Matrix matrix) {
        require(vector.byteSize() == (long) matrix.columns() * Float.BYTES, "the columns", matrix, vector.byteSize());
    }

    static void rope(Matrix heads, int headDim, Matrix cosine, Matrix sine) {
        floats(heads);
        require(heads.columns() % headDim == 0, "columns", heads, "a multiple of " + headDim);
        require(2 * cosine.columns() <= headDim, "cosines", cosine, "at most half of " + headDim);
        require(cosine.columns() == sine.columns(), "sines", sine, cosine);
        require(cosine.rows() >= heads.rows() && sine.rows() >= heads.rows(), "rows of angles", cosine, heads);
    }

    static void lookUp(Tensor table, int[] rows, int from, Matrix target) {
        floats(target);
        require(
                table.shape().rank() == 2 && table.shape().extent(1) == target.columns(),
                "the table",
                table.shape(),
                target);
        require(from >= 0 && from + target.rows() <= rows.length, "rows", rows.length, target);
    }

    static void store(Matrix keys, Matrix values, KvLayout layout, int kvHead) {
        floats(keys);
        floats(values);
        require(keys.columns() == layout.kvHeads() * layout.headDim(), "keys", keys, layout);
        require(values.columns() == keys.columns() && values.rows() == keys.rows(), "values", values, keys);
        require(kvHead >= 0 && kvHead < layout.kvHeads(), "the key/value head", kvHead, layout);
    }

    static void attend(Matrix queries, AttentionShape shape, KvLayout layout, int kvHead, Matrix output) {
        floats(queries);
        floats(output);
        require(queries.columns() == shape.heads() * shape.headDim(), "queries", queries, shape);
        require(output.columns() == queries.columns() && output.rows() == queries.rows(), "outputs", output, queries);
        require(layout.headDim() == shape.headDim() && layout.kvHeads() == shape.kvHeads(), "the cache", layout, shape);
        require(kvHead >= 0 && kvHead < shape.kvHeads(), "the key/value head", kvHead, shape);
    }

    private static void result(Matrix target) {
        require(target.data().isNative(), "memory", target, "native memory");
        require(target.dtype() == DType.F32 || target.dtype() == DType.BF16, "the type", target, "F32 or BF16");
    }

    private static void require(boolean holds, String what, Object found, Object expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + describe(found) + " does not fit " + describe(expected));
        }
    }

    private static String describe(Object value) {
        return value instanceof Matrix matrix
                ? matrix.dtype() + " [" + matrix.rows() + ", " + matrix.columns() + "]"
                : String.valueOf(value);
    }
}
