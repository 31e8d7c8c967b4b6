package dev.exedra.template.value;

import java.util.Iterator;

/** A generator or iterator: it can be gone through once. */
public record IteratorValue(String typeName, Iterator<Value> iterator) implements Value {

    public static IteratorValue generator(Iterator<Value> iterator) {
        return new IteratorValue("generator", iterator);
    }
}
