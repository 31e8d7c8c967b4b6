package dev.exedra.template.value;

import java.util.List;

/**
 * Python's {@code tuple}.
 *
 * @param fieldNames names of the items, as {@code groupby} gives them; else empty
 */
public record TupleValue(List<Value> items, List<String> fieldNames) implements SequenceValue {

    public TupleValue(List<Value> items) {
        this(items, List.of());
    }

    @Override
    public String typeName() {
        return "tuple";
    }
}
