package dev.exedra.template.value;

/**
 * Python's {@code str}: positions and lengths count code points, not Java's chars.
 *
 * @param safe whether it is a {@code Markup}, as {@code safe} and {@code escape} return it
 */
public record StringValue(String text, boolean safe) implements Value {

    public static final StringValue EMPTY = of("");

    public static StringValue of(String text) {
        return new StringValue(text, false);
    }

    @Override
    public String typeName() {
        return safe ? "Markup" : "str";
    }
}
