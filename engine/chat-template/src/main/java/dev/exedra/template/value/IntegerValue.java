package dev.exedra.template.value;

import java.math.BigInteger;

/** Python's {@code int}, of any size up to the limit. */
public record IntegerValue(BigInteger value) implements Value {

    public static IntegerValue of(long value) {
        return new IntegerValue(BigInteger.valueOf(value));
    }

    @Override
    public String typeName() {
        return "int";
    }
}
