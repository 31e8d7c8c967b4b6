package dev.exedra.template.function;

import dev.exedra.template.value.Value;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The items that a test lets through. */
final class Chosen implements Iterator<Value> {

    private final Iterator<Value> items;
    private final Predicate<Value> test;
    private @Nullable Value next;

    Chosen(Iterator<Value> items, Predicate<Value> test) {
        this.items = items;
        this.test = test;
    }

    @Override
    public boolean hasNext() {
        while (next == null && items.hasNext()) {
            Value candidate = items.next();
            if (test.test(candidate)) {
                next = candidate;
            }
        }
        return next != null;
    }

    @Override
    public Value next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Value item = next;
        next = null;
        return item;
    }
}
