package dev.exedra.template.value;

import java.util.List;
import java.util.Map;

/** What a call passes. */
public record Arguments(List<Value> positional, Map<String, Value> named) {

    public static final Arguments NONE = new Arguments(List.of(), Map.of());

    public static Arguments of(Value... positional) {
        return new Arguments(List.of(positional), Map.of());
    }

    /** The same without the first positional arguments. */
    public Arguments from(int first) {
        return new Arguments(positional.subList(first, positional.size()), named);
    }
}
