package dev.exedra.core.tensor;

/** The type of a tensor's elements, named as safetensors names it. */
public enum DType {
    F32(4),
    F16(2),
    BF16(2),
    I32(4),
    I64(8),
    U8(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
