package dev.exedra.template.method;

import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.HashKey;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.Value;
import java.util.Map;
import java.util.Set;

/** The methods of {@code dict}. */
final class DictionaryMethods {

    /** What the immutable sandbox keeps. */
    static final Set<String> CHANGING = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private static final Signature NOTHING = Signature.of("dict method", 0);
    private static final Signature GET = Signature.of("get", 1, "key", "default");

    private DictionaryMethods() {}

    static Map<String, Method<DictionaryValue>> table() {
        return Map.of(
                "get",
                (self, arguments, render) -> {
                    Signature.Bound bound = GET.bind(arguments);
                    Value value = self.get(HashKey.of(bound.get(0), render.budget()));
                    return value == null ? bound.get(1, NoneValue.NONE) : value;
                },
                "items",
                view(DictionaryView.Kind.ITEMS),
                "keys",
                view(DictionaryView.Kind.KEYS),
                "values",
                view(DictionaryView.Kind.VALUES),
                "copy",
                (self, arguments, render) -> {
                    NOTHING.bind(arguments);
                    return self;
                });
    }

    private static Method<DictionaryValue> view(DictionaryView.Kind kind) {
        return (self, arguments, render) -> {
            NOTHING.bind(arguments);
            return new DictionaryView(kind, self);
        };
    }
}
