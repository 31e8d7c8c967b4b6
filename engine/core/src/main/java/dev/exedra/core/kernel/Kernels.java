package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The one door to arithmetic. Every method computes on the calling thread alone and is safe to call from several threads
 * on disjoint outputs; splitting work over threads is the caller's.
 *
 * <p>The promise every provider but the oracle keeps: a row's result has the same bits whatever the other rows of the call
 * are, however many there are, and whether the code is interpreted or compiled.
 */
public interface Kernels {

    /** Short name: {@code scalar}, {@code vector} or {@code onednn}. */
    String name();

    /** What decides the bits beside the model: instruction set and library version, for logs and for comparing replicas. */
    String numerics();

    /**
     * Packs a weight [outputs, inputs] (F32, F16 or BF16) for products with inputs of {@code compute}. Copies: the source
     * may be released afterwards. BF16 compute needs a BF16 weight.
     */
    PreparedWeight prepare(Tensor weight, Compute compute, Arena arena);

    /**
     * output[r, o] = sum over i of input[r, i] weight[o, i]. The input's type is the weight's compute type; both matrices
     * have room for {@link Matrix#paddedRows} rows, and the output's padding may be overwritten.
     */
    void matmul(Matrix input, PreparedWeight weight, Matrix output);

    /** Rounds F32 to BF16, to nearest even (NaN stays NaN), or copies F32 to F32. */
    void round(Matrix source, Matrix target);

    /**
     * target = source / sqrt(mean(source^2) + epsilon) * weight, over each group of weight-many columns on its own
     * (Zhang and Sennrich 2019). The target is F32 or BF16 (rounded as {@link #round} does) and may be the source.
     *
     * @param weight F32 [group]; the group divides the columns
     */
    void rmsNorm(Matrix source, MemorySegment weight, float epsilon, Matrix target);

    /** LayerNorm over each row: (x - mean) / sqrt(variance + epsilon) * weight + bias, F32 [columns] each. */
    void layerNorm(Matrix source, MemorySegment weight, MemorySegment bias, float epsilon, Matrix target);

    /**
     * Rotates the first 2 * half columns of each head in place: element i pairs with i + half (Su et al. 2021, as Llama
     * lays it out).
     *
     * @param heads [rows, n * headDim]
     * @param cosine F32 [rows, half], the cosines of each row's position, scale included
     * @param sine F32 [rows, half]
     */
    void rope(Matrix heads, int headDim, Matrix cosine, Matrix sine);

    /**
     * Writes one head's part of keys and values [rows, kvHeads * headDim] of consecutive positions into the cache, rounded to
     * its type.
     */
    void store(Matrix keys, Matrix values, int firstPosition, KvPages cache, int kvHead);

    /**
     * Attention of one sequence's consecutive query rows over its cache (keys of these rows already stored), for the query
     * heads of key/value head {@code kvHead}. Every row walks the keys in blocks aligned to
     * absolute positions, in rising order, so that chunks and batches do not change a bit.
     *
     * @param queries [rows, heads * headDim]
     * @param firstPosition position of row 0
     * @param output [rows, heads * headDim]; only the heads asked for are written
     */
    void attend(Matrix queries, int firstPosition, KvPages cache, AttentionShape shape, int kvHead, Matrix output);

    /** target[r, i] = activation(gateUp[r, i]) * gateUp[r, m + i] for gateUp [rows, 2 m]; the target is F32 or BF16. */
    void glu(Matrix gateUp, Activation activation, Matrix target);

    /** target[r, i] = activation(source[r, i]); the target is F32 or BF16 and may be the source. */
    void activate(Matrix source, Activation activation, Matrix target);

    /** target[r, i] += scale[r] * source[r, i], a multiplication rounded before the addition. */
    void addScaled(Matrix source, float[] scale, Matrix target);

    /** target[r, i] += source[r, i]. */
    void add(Matrix source, Matrix target);

    /** matrix[r, i] = the nearest value in [-limit, limit]; NaN stays NaN. Few models ask for it, so all providers share it. */
    default void clamp(Matrix matrix, float limit) {
        for (int row = 0; row < matrix.rows(); row++) {
            for (int i = 0; i < matrix.columns(); i++) {
                matrix.set(row, i, Math.min(Math.max(matrix.get(row, i), -limit), limit));
            }
        }
    }

    /**
     * target[r] = table[rows[from + r]] as F32, from a table [n, columns] of F32, F16 or BF16 that may lie anywhere, such as in
     * a mapped file.
     *
     * @param target F32 [count, columns]
     */
    void lookUp(Tensor table, int[] rows, int from, Matrix target);

    /** target[r, i] += row[i], F32 [columns]: a bias. */
    void addRow(MemorySegment row, Matrix target);
}
