package dev.exedra.template.value;

import java.util.List;

/** Python's {@code list}. The items are not copied; whoever makes one lets go of them. */
public record ListValue(List<Value> items) implements SequenceValue {

    @Override
    public String typeName() {
        return "list";
    }
}
