package dev.exedra.template.function;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.IteratorValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Value;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Filters that apply a filter or a test to every item; they do it as the items are asked for. */
final class SelectionFilters {

    private SelectionFilters() {}

    static Map<String, Render.Filter> table() {
        return Map.of(
                "map", SelectionFilters::map,
                "select", (input, arguments, render) -> select(input, arguments, true, false, render),
                "reject", (input, arguments, render) -> select(input, arguments, false, false, render),
                "selectattr", (input, arguments, render) -> select(input, arguments, true, true, render),
                "rejectattr", (input, arguments, render) -> select(input, arguments, false, true, render));
    }

    private static Value map(Value input, Arguments arguments, Render render) {
        return IteratorValue.generator(new Lazy(() -> {
            if (!Sizes.isTrue(input)) {
                return Collections.emptyIterator();
            }
            Function<Value, Value> change = change(arguments, render);
            Iterator<Value> items = Iteration.over(input, render.budget());
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return items.hasNext();
                }

                @Override
                public Value next() {
                    return change.apply(items.next());
                }
            };
        }));
    }

    private static Function<Value, Value> change(Arguments arguments, Render render) {
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        if (arguments.positional().isEmpty() && named.containsKey("attribute")) {
            Value attribute = named.remove("attribute");
            Value otherwise = named.getOrDefault("default", NoneValue.NONE);
            named.remove("default");
            if (!named.isEmpty()) {
                throw new TemplateRenderException("Unexpected keyword argument '"
                        + named.keySet().iterator().next() + "'");
            }
            return AttributePath.of(attribute, otherwise, render);
        }
        if (arguments.positional().isEmpty()) {
            throw new TemplateRenderException("map requires a filter argument");
        }
        String name = Representation.string(arguments.positional().getFirst(), render.budget());
        return item -> Filters.apply(name, item, arguments.from(1), render);
    }

    private static Value select(Value input, Arguments arguments, boolean keeps, boolean byAttribute, Render render) {
        return IteratorValue.generator(new Lazy(() -> {
            if (!Sizes.isTrue(input)) {
                return Collections.emptyIterator();
            }
            List<Value> given = arguments.positional();
            if (byAttribute && given.isEmpty()) {
                throw new TemplateRenderException("Missing parameter for attribute name");
            }
            Function<Value, Value> path =
                    byAttribute ? AttributePath.of(given.getFirst(), NoneValue.NONE, render) : Function.identity();
            Predicate<Value> test = test(byAttribute ? arguments.from(1) : arguments, render);
            return new Chosen(Iteration.over(input, render.budget()), item -> test.test(path.apply(item)) == keeps);
        }));
    }

    private static Predicate<Value> test(Arguments arguments, Render render) {
        if (arguments.positional().isEmpty()) {
            return Sizes::isTrue;
        }
        String name = Representation.string(arguments.positional().getFirst(), render.budget());
        return item -> Tests.apply(name, item, arguments.from(1), render);
    }
}
