package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;

/** Attention of one query row and head by its definition, in f64; over a cache of bf16 the scaled query is rounded too. */
final class ScalarAttention {

    private final KvPages cache;
    private final boolean rounds;
    private final AttentionShape shape;
    private final int kvHead;

    ScalarAttention(KvPages cache, AttentionShape shape, int kvHead) {
        this.cache = cache;
        this.rounds = cache.layout().dtype() == DType.BF16;
        this.shape = shape;
        this.kvHead = kvHead;
    }

    void attend(Matrix queries, int row, int position, int head, Matrix output) {
        int first = shape.first(position);
        double[] weights = new double[position + 1 - first];
        double maximum = Double.NEGATIVE_INFINITY;
        for (int key = first; key <= position; key++) {
            weights[key - first] = score(queries, row, head, key);
            maximum = Math.max(maximum, weights[key - first]);
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(weights[i] - maximum);
            sum += weights[i];
        }
        for (int i = 0; i < shape.headDim(); i++) {
            double value = 0;
            for (int key = first; key <= position; key++) {
                value += weights[key - first] * value(key, i);
            }
            output.set(row, head * shape.headDim() + i, (float) (value / sum));
        }
    }

    private double score(Matrix queries, int row, int head, int position) {
        double score = 0;
        for (int i = 0; i < shape.headDim(); i++) {
            float query = shape.scale() * queries.get(row, head * shape.headDim() + i);
            score += (double) (rounds ? Numbers.fromBf16(Numbers.toBf16(query)) : query) * key(position, i);
        }
        return score;
    }

    private float key(int position, int dimension) {
        KvLayout layout = cache.layout();
        long index = layout.key(kvHead, position % layout.pageTokens(), dimension);
        return Numbers.read(cache.pageOf(position), layout.dtype(), index);
    }

    private float value(int position, int dimension) {
        KvLayout layout = cache.layout();
        long index = layout.value(kvHead, position % layout.pageTokens(), dimension);
        return Numbers.read(cache.pageOf(position), layout.dtype(), index);
    }
}
