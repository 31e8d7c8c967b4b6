package dev.exedra.template.function;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Arithmetic;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Ordering;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.operation.Sorting;
import dev.exedra.template.syntax.BinaryOperator;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Filters that compare items with one another, and {@code sum}. */
final class OrderFilters {

    private static final Signature SORT = Signature.of("sort", 0, "reverse", "case_sensitive", "attribute");
    private static final Signature DICTSORT = Signature.of("dictsort", 0, "case_sensitive", "by", "reverse");
    private static final Signature EXTREME = Signature.of("min", 0, "case_sensitive", "attribute");
    private static final Signature SUM = Signature.of("sum", 0, "attribute", "start");

    private OrderFilters() {}

    static Map<String, Render.Filter> table() {
        return Map.of(
                "sort", OrderFilters::sort,
                "dictsort", OrderFilters::dictionarySort,
                "min", (input, arguments, render) -> extreme(input, arguments, false, render),
                "max", (input, arguments, render) -> extreme(input, arguments, true, render),
                "sum", OrderFilters::sum);
    }

    private static boolean isSet(Signature.Bound bound, int index) {
        return Sizes.isTrue(bound.get(index, BooleanValue.FALSE));
    }

    private static Value sort(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = SORT.bind(arguments);
        Function<Value, Value> key = AttributePath.ofSeveral(bound.get(2, NoneValue.NONE), !isSet(bound, 1), render);
        List<Value> items = Iteration.list(input, render.budget());
        return new ListValue(Sorting.sorted(items, key, isSet(bound, 0), render.budget()));
    }

    private static Value dictionarySort(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = DICTSORT.bind(arguments);
        int part = part(bound.get(1, StringValue.of("key")));
        boolean ignoresCase = !isSet(bound, 0);
        if (!(input instanceof DictionaryValue dictionary)) {
            throw input instanceof UndefinedValue undefined
                    ? undefined.failure()
                    : new TemplateRenderException("'" + input.typeName() + "' object has no attribute 'items'");
        }
        DictionaryView pairs = new DictionaryView(DictionaryView.Kind.ITEMS, dictionary);
        List<Value> items = Iteration.list(pairs, render.budget());
        Function<Value, Value> key = pair -> pair instanceof TupleValue tuple
                ? AttributePath.folded(tuple.items().get(part), ignoresCase, render)
                : pair;
        return new ListValue(Sorting.sorted(items, key, isSet(bound, 2), render.budget()));
    }

    private static int part(Value by) {
        String name = by instanceof StringValue string ? string.text() : "";
        return switch (name) {
            case "key" -> 0;
            case "value" -> 1;
            default -> throw new TemplateRenderException("You can only sort by either \"key\" or \"value\"");
        };
    }

    private static Value extreme(Value input, Arguments arguments, boolean greatest, Render render) {
        Signature.Bound bound = EXTREME.bind(arguments);
        boolean ignoresCase = !isSet(bound, 0);
        Function<Value, Value> path = AttributePath.of(bound.get(1, NoneValue.NONE), NoneValue.NONE, render);
        Iterator<Value> items = Iteration.over(input, render.budget());
        if (!items.hasNext()) {
            return new UndefinedValue("No aggregated item, sequence was empty.");
        }
        Value best = items.next();
        Value bestKey = AttributePath.folded(path.apply(best), ignoresCase, render);
        while (items.hasNext()) {
            Value item = items.next();
            Value key = AttributePath.folded(path.apply(item), ignoresCase, render);
            boolean better = greatest
                    ? Ordering.greater(key, bestKey, render.budget())
                    : Ordering.less(key, bestKey, render.budget());
            if (better) {
                best = item;
                bestKey = key;
            }
        }
        return best;
    }

    private static Value sum(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = SUM.bind(arguments);
        Function<Value, Value> path = AttributePath.of(bound.get(0, NoneValue.NONE), NoneValue.NONE, render);
        Value total = bound.get(1, IntegerValue.of(0));
        if (total instanceof StringValue) {
            throw new TemplateRenderException("sum() can't sum strings [use ''.join(seq) instead]");
        }
        Iterator<Value> items = Iteration.over(input, render.budget());
        while (items.hasNext()) {
            total = Arithmetic.apply(BinaryOperator.ADD, total, path.apply(items.next()), render.budget());
        }
        return total;
    }
}
