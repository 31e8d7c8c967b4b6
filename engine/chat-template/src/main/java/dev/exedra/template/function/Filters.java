package dev.exedra.template.function;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Value;
import java.util.HashMap;
import java.util.Map;

/** All filters by name. */
public final class Filters {

    private Filters() {}

    public static Map<String, Render.Filter> table() {
        Map<String, Render.Filter> filters = new HashMap<>();
        filters.putAll(TextFilters.table());
        filters.putAll(MarkupFilters.table());
        filters.putAll(NumberFilters.table());
        filters.putAll(SequenceFilters.table());
        filters.putAll(OrderFilters.table());
        filters.putAll(SelectionFilters.table());
        filters.putAll(GroupFilters.table());
        filters.putAll(JsonFilter.table());
        return Map.copyOf(filters);
    }

    /** Applies a filter by name. */
    public static Value apply(String name, Value input, Arguments arguments, Render render) {
        Render.Filter filter = render.filters().get(name);
        if (filter == null) {
            throw new TemplateRenderException("No filter named '" + name + "'.");
        }
        return filter.apply(input, arguments, render);
    }
}
