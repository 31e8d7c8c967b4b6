package dev.exedra.core.checkpoint;

import dev.exedra.core.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The element types a safetensors file may name (the safetensors crate's {@code Dtype}), ours or not. */
public enum StoredType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private static final Map<String, StoredType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(StoredType::name, Function.identity()));

    private final int bits;
    private final @Nullable DType dtype;

    StoredType(int bits) {
        this.bits = bits;
        this.dtype = Arrays.stream(DType.values())
                .filter(candidate -> candidate.name().equals(name()))
                .findFirst()
                .orElse(null);
    }

    static Optional<StoredType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Bits of one element. */
    public int bits() {
        return bits;
    }

    /** The type to read it as; empty where this engine has none. */
    public Optional<DType> dtype() {
        return Optional.ofNullable(dtype);
    }
}
