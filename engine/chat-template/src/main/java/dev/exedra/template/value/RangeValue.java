package dev.exedra.template.value;

/** Python's {@code range}: {@code length} numbers from {@code start}, each {@code step} after the one before. */
public record RangeValue(long start, long stop, long step, int length) implements Value {

    public long at(int index) {
        return start + index * step;
    }

    @Override
    public String typeName() {
        return "range";
    }
}
