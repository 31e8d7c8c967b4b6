package dev.exedra.template.value;

/** Python's {@code None}. */
public enum NoneValue implements Value {
    NONE;

    @Override
    public String typeName() {
        return "NoneType";
    }
}
