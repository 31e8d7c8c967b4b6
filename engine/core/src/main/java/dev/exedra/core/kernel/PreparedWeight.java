package dev.exedra.core.kernel;

/** A weight [outputs, inputs] in the layout its provider wants; only the provider that made it can read it. */
public interface PreparedWeight {

    /** Output columns (rows of the checkpoint's matrix). */
    int outputs();

    /** Input columns. */
    int inputs();

    /** What the input of a product with this weight must be rounded to. */
    Compute compute();

    /** Native bytes held. */
    long bytes();

    /**
     * About how long one thread takes for so many rows, in nanoseconds: the weight read at 20 GB/s, or 100 (bf16) or 50 (f32)
     * multiply-adds a nanosecond, whichever is longer. Decides only how work is shared out, never a result.
     */
    default long nanos(int rows) {
        long products = (long) rows * inputs() * outputs();
        return Math.max(bytes() / 20, products / (compute() == Compute.BF16 ? 100 : 50));
    }
}
