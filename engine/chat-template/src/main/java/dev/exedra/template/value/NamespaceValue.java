package dev.exedra.template.value;

import java.util.LinkedHashMap;
import java.util.Map;

/** Jinja's {@code namespace}: the one thing that a template can change from an inner scope. */
public final class NamespaceValue implements Value {

    private final Map<String, Value> attributes = new LinkedHashMap<>();

    public Map<String, Value> attributes() {
        return attributes;
    }

    @Override
    public String typeName() {
        return "Namespace";
    }
}
