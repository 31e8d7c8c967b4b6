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
}
