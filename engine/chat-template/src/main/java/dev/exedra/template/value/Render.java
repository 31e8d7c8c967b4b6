package dev.exedra.template.value;

import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What values, filters and functions need of the render they are part of. */
public record Render(Budget budget, Clock clock, Access access, Map<String, Filter> filters, Map<String, Test> tests) {

    /** A filter such as {@code trim}. */
    @FunctionalInterface
    public interface Filter {
        Value apply(Value input, Arguments arguments, Render render);
    }

    /** A test such as {@code defined}. */
    @FunctionalInterface
    public interface Test {
        boolean holds(Value input, Arguments arguments, Render render);
    }

    /** Attributes and items, with the order in which Jinja looks for them. */
    public interface Access {

        /** {@code object.name}: the attribute, else the item, else undefined. */
        Value attribute(Value object, String name, Render render);

        /** {@code object[key]}: the item, else the attribute, else undefined. */
        Value item(Value object, Value key, Render render);

        /** An attribute of the Python type alone; null where there is none. */
        @Nullable
        Value own(Value object, String name);
    }
}
