package dev.exedra.template.value;

/** Jinja's {@code joiner}: nothing on the first call, its separator on every later one. */
public final class JoinerValue implements Value {

    private final Value separator;
    private boolean used;

    public JoinerValue(Value separator) {
        this.separator = separator;
    }

    public Value next() {
        Value value = used ? separator : StringValue.EMPTY;
        used = true;
        return value;
    }

    @Override
    public String typeName() {
        return "Joiner";
    }
}
