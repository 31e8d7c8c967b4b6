package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;

/**
 * What the inputs of a matmul are rounded to. Sums, the residual stream, norms, gate scores and softmax are f32 either way.
 */
public enum Compute {
    /** f32 activations against the weights as they are stored: exact, what goldens are compared in. */
    F32(DType.F32),
    /** bf16 activations against bf16 weights: the default for bf16 checkpoints. */
    BF16(DType.BF16);

    private final DType inputType;

    Compute(DType inputType) {
        this.inputType = inputType;
    }

    /** The type of a matmul's input. */
    public DType inputType() {
        return inputType;
    }
}
