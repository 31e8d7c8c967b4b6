package dev.exedra.template.function;

import dev.exedra.template.value.Value;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An iterator that is set up when its first item is asked for, as a Python generator's body is. */
final class Lazy implements Iterator<Value> {

    private final Supplier<Iterator<Value>> start;
    private @Nullable Iterator<Value> items;

    Lazy(Supplier<Iterator<Value>> start) {
        this.start = start;
    }

    @Override
    public boolean hasNext() {
        return items().hasNext();
    }

    @Override
    public Value next() {
        return items().next();
    }

    private Iterator<Value> items() {
        if (items == null) {
            items = start.get();
        }
        return items;
    }
}
