package dev.exedra.template.method;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Equality;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods of {@code list} and {@code tuple}. */
final class SequenceMethods {

    /** What the immutable sandbox keeps. */
    static final Set<String> CHANGING =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

    private static final Signature COUNT = Signature.of("count", 1, "value");
    private static final Signature INDEX = Signature.of("index", 1, "value", "start", "stop");
    private static final Signature COPY = Signature.of("copy", 0);

    private SequenceMethods() {}

    static Map<String, Method<ListValue>> ofLists() {
        return Map.of(
                "count", SequenceMethods::count, "index", SequenceMethods::index, "copy", (self, arguments, render) -> {
                    COPY.bind(arguments);
                    return new ListValue(self.items());
                });
    }

    static Map<String, Method<TupleValue>> ofTuples() {
        return Map.of("count", SequenceMethods::count, "index", SequenceMethods::index);
    }

    private static Value count(SequenceValue self, Arguments arguments, Render render) {
        Value wanted = COUNT.bind(arguments).get(0);
        return IntegerValue.of(self.items().stream()
                .filter(item -> Equality.same(item, wanted, render.budget()))
                .count());
    }

    private static Value index(SequenceValue self, Arguments arguments, Render render) {
        Signature.Bound bound = INDEX.bind(arguments);
        List<Value> items = self.items();
        Span span = Span.of(bound, 1, items.size());
        for (int index = span.start(); index < span.end(); index++) {
            if (Equality.same(items.get(index), bound.get(0), render.budget())) {
                return IntegerValue.of(index);
            }
        }
        throw new TemplateRenderException("the value is not in the " + self.typeName());
    }
}
