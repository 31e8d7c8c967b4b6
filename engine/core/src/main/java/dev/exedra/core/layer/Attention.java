package dev.exedra.core.layer;

import dev.exedra.core.kernel.AttentionShape;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** h += W_o attention(norm(h)): the first half of a layer, for every row of a step. */
public final class Attention {

    /** Of one core, about. */
    private static final int PRODUCTS_A_NANOSECOND = 10;

    /** Of one element, about. */
    private static final int STORE_NANOSECONDS = 1;

    private final int layer;
    private final AttentionSpec spec;
    private final Kernels kernels;
    private final Norm norm;
    private final Linear queryKeyValue;
    private final Linear output;
    private final @Nullable Norm queryNorm;
    private final @Nullable Norm keyNorm;

    public Attention(int layer, LayerSpec spec, Weights weights, Compute compute, Kernels kernels, Arena arena) {
        this.layer = layer;
        this.spec = spec.attention();
        this.kernels = kernels;
        this.norm = new Norm(spec.attentionNorm(), weights, kernels, arena);
        this.queryKeyValue = Linear.of(
                List.of(this.spec.query(), this.spec.key(), this.spec.value()), weights, compute, kernels, arena);
        this.output = Linear.of(this.spec.output(), weights, compute, kernels, arena);
        this.queryNorm = this.spec
                .queryKeyNorm()
                .map(norms -> new Norm(norms.query(), weights, kernels, arena))
                .orElse(null);
        this.keyNorm = this.spec
                .queryKeyNorm()
                .map(norms -> new Norm(norms.key(), weights, kernels, arena))
                .orElse(null);
    }

    /** Adds this layer's attention to {@code hidden} [rows, hidden]. */
    public void apply(
            StepBatch batch, Matrix hidden, Matrix cosine, Matrix sine, StepScratch scratch, ComputePool pool) {
        int rows = batch.rows();
        AttentionShape shape = spec.shape();
        int queryColumns = shape.heads() * shape.headDim();
        int keyColumns = shape.kvHeads() * shape.headDim();

        Matrix input = scratch.operand.matrix(queryKeyValue.compute().inputType(), rows, hidden.columns());
        Matrix projected = scratch.projected.matrix(rows, queryKeyValue.outputs());
        Matrix queries = projected.columns(0, queryColumns);
        Matrix keys = projected.columns(queryColumns, keyColumns);
        Matrix values = projected.columns(queryColumns + keyColumns, keyColumns);
        queryKeyValue.apply(
                input,
                projected,
                pool,
                (from, count) -> norm.apply(hidden.rows(from, count), input.rows(from, count)),
                (from, count) -> {
                    position(queries.rows(from, count), queryNorm, cosine.rows(from, count), sine.rows(from, count));
                    position(keys.rows(from, count), keyNorm, cosine.rows(from, count), sine.rows(from, count));
                    clip(values.rows(from, count));
                });

        Matrix attended = scratch.attended.matrix(rows, queryColumns);
        store(batch, keys, values, pool);
        attend(batch, queries, attended, pool);

        Matrix rounded = scratch.operand.matrix(output.compute().inputType(), rows, queryColumns);
        Matrix update = scratch.update.matrix(rows, hidden.columns());
        output.apply(
                rounded,
                update,
                pool,
                (from, count) -> kernels.round(attended.rows(from, count), rounded.rows(from, count)),
                (from, count) -> kernels.add(update.rows(from, count), hidden.rows(from, count)));
    }

    private void position(Matrix heads, @Nullable Norm headNorm, Matrix cosine, Matrix sine) {
        if (headNorm != null) {
            headNorm.apply(heads, heads);
        }
        clip(heads);
        kernels.rope(heads, spec.shape().headDim(), cosine, sine);
    }

    private void clip(Matrix matrix) {
        if (Float.isFinite(spec.clip())) {
            kernels.clamp(matrix, spec.clip());
        }
    }

    /** One task a span and key/value head: heads share no memory. */
    private void store(StepBatch batch, Matrix keys, Matrix values, ComputePool pool) {
        int kvHeads = spec.shape().kvHeads();
        long elements = 2L * batch.rows() * keys.columns();
        pool.run(batch.spans().size() * kvHeads, elements * STORE_NANOSECONDS, index -> {
            Span span = batch.spans().get(index / kvHeads);
            kernels.store(
                    keys.rows(span.firstRow(), span.rows()),
                    values.rows(span.firstRow(), span.rows()),
                    span.firstPosition(),
                    span.cache().layer(layer),
                    index % kvHeads);
        });
    }

    /** One task a block of a span's rows and key/value head. */
    private void attend(StepBatch batch, Matrix queries, Matrix attended, ComputePool pool) {
        AttentionShape shape = spec.shape();
        List<AttentionTask> tasks = AttentionTask.of(batch.spans(), shape.kvHeads());
        long products = 0;
        for (Span span : batch.spans()) {
            products += 2L * span.rows() * (span.firstPosition() + span.rows()) * queries.columns();
        }
        pool.run(tasks.size(), products / PRODUCTS_A_NANOSECOND, index -> attend(tasks.get(index), queries, attended));
    }

    private void attend(AttentionTask task, Matrix queries, Matrix attended) {
        Span span = task.span();
        int row = span.firstRow() + task.offset();
        kernels.attend(
                queries.rows(row, task.rows()),
                span.firstPosition() + task.offset(),
                span.cache().layer(layer),
                spec.shape(),
                task.kvHead(),
                attended.rows(row, task.rows()));
    }

    /** Bytes of packed weights. */
    public long bytes() {
        return queryKeyValue.bytes() + output.bytes();
    }
}
