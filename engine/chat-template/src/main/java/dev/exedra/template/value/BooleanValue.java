package dev.exedra.template.value;

/** Python's {@code True} and {@code False}. */
public enum BooleanValue implements Value {
    FALSE,
    TRUE;

    public static BooleanValue of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    @Override
    public String typeName() {
        return "bool";
    }
}
