package dev.exedra.template.value;

import java.util.List;

/** Jinja's {@code cycler}: hands out its items in turn. */
public final class CyclerValue implements Value {

    private final List<Value> items;
    private int position;

    public CyclerValue(List<Value> items) {
        this.items = items;
    }

    public Value current() {
        return items.get(position);
    }

    public Value next() {
        Value value = current();
        position = (position + 1) % items.size();
        return value;
    }

    public void reset() {
        position = 0;
    }

    @Override
    public String typeName() {
        return "Cycler";
    }
}
