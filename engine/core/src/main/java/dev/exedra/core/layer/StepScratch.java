package dev.exedra.core.layer;

import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;

/** The buffers of one step in flight, shared by all its layers. */
public final class StepScratch implements AutoCloseable {

    final Buffer hidden = new Buffer();
    final Buffer normed = new Buffer();
    final Buffer operand = new Buffer();
    final Buffer projected = new Buffer();
    final Buffer attended = new Buffer();
    final Buffer update = new Buffer();
    final Buffer scores = new Buffer();
    final Buffer mix = new Buffer();
    final Buffer shared = new Buffer();
    final Buffer cosine = new Buffer();
    final Buffer sine = new Buffer();
    final Buffer inner = new Buffer();
    final Buffer logits = new Buffer();

    /** Rows of attention that one task takes. */
    static final int ATTENTION_ROWS = 8 * KvLayout.UNIT;

    /** The residual stream [rows, width]. */
    public Matrix hidden(int rows, int width) {
        return hidden.matrix(rows, width);
    }

    /** Cosines [rows, half] of the rows' positions. */
    public Matrix cosine(int rows, int half) {
        return cosine.matrix(rows, half);
    }

    /** Sines [rows, half] of the rows' positions. */
    public Matrix sine(int rows, int half) {
        return sine.matrix(rows, half);
    }

    /** The head's input [rows, hidden]. */
    public Matrix headInput(DType dtype, int rows, int hidden) {
        return normed.matrix(dtype, rows, hidden);
    }

    /** Logits [rows, vocabulary]. */
    public Matrix logits(int rows, int vocabulary) {
        return logits.matrix(rows, vocabulary);
    }

    @Override
    public void close() {
        hidden.close();
        normed.close();
        operand.close();
        projected.close();
        attended.close();
        update.close();
        scores.close();
        mix.close();
        shared.close();
        cosine.close();
        sine.close();
        inner.close();
        logits.close();
    }
}
