package dev.exedra.template.value;

/** Python's {@code float}. */
public record FloatValue(double value) implements Value {

    @Override
    public String typeName() {
        return "float";
    }
}
