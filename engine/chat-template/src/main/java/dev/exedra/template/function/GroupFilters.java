package dev.exedra.template.function;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Equality;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.operation.Sorting;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.HashKey;
import dev.exedra.template.value.Items;
import dev.exedra.template.value.IteratorValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Filters that put items together. */
final class GroupFilters {

    private static final Signature BATCH = Signature.of("batch", 1, "linecount", "fill_with");
    private static final Signature SLICE = Signature.of("slice", 1, "slices", "fill_with");
    private static final Signature GROUPBY = Signature.of("groupby", 1, "attribute", "default", "case_sensitive");
    private static final Signature UNIQUE = Signature.of("unique", 0, "case_sensitive", "attribute");
    private static final List<String> GROUP_FIELDS = List.of("grouper", "list");

    private GroupFilters() {}

    static Map<String, Render.Filter> table() {
        return Map.of(
                "batch", GroupFilters::batch,
                "slice", GroupFilters::slice,
                "groupby", GroupFilters::groupBy,
                "unique", GroupFilters::unique);
    }

    private static Value batch(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = BATCH.bind(arguments);
        int size = Numbers.small(bound.get(0));
        Value fill = bound.get(1, NoneValue.NONE);
        return IteratorValue.generator(new Lazy(() -> {
            Iterator<Value> items = Iteration.over(input, render.budget());
            Items<Value> batches = new Items<>(render.budget());
            List<Value> batch = new ArrayList<>();
            while (items.hasNext()) {
                Value item = items.next();
                if (batch.size() == size) {
                    batches.add(new ListValue(batch));
                    batch = new ArrayList<>();
                }
                render.budget().allocateItems(1);
                batch.add(item);
            }
            if (!batch.isEmpty()) {
                fill(batch, size - batch.size(), fill, render);
                batches.add(new ListValue(batch));
            }
            return batches.list().iterator();
        }));
    }

    private static void fill(List<Value> batch, int missing, Value fill, Render render) {
        if (fill == NoneValue.NONE) {
            return;
        }
        render.budget().allocateItems(Math.max(0, missing));
        for (int index = 0; index < missing; index++) {
            batch.add(fill);
        }
    }

    private static Value slice(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = SLICE.bind(arguments);
        int slices = Numbers.small(bound.get(0));
        Value fill = bound.get(1, NoneValue.NONE);
        return IteratorValue.generator(new Lazy(() -> {
            List<Value> items = Iteration.list(input, render.budget());
            if (slices == 0) {
                throw new TemplateRenderException("integer division or modulo by zero");
            }
            render.budget().allocateItems(items.size() + (long) Math.max(0, slices));
            List<Value> result = new ArrayList<>();
            int longer = Math.floorMod(items.size(), slices);
            int start = 0;
            for (int index = 0; index < slices; index++) {
                int end = start + items.size() / slices + (index < longer ? 1 : 0);
                List<Value> part = new ArrayList<>(items.subList(start, end));
                if (fill != NoneValue.NONE && index >= longer) {
                    part.add(fill);
                }
                result.add(new ListValue(part));
                start = end;
            }
            return result.iterator();
        }));
    }

    private static Value groupBy(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = GROUPBY.bind(arguments);
        boolean ignoresCase = !Sizes.isTrue(bound.get(2, BooleanValue.FALSE));
        Function<Value, Value> path = AttributePath.of(bound.get(0), bound.get(1, NoneValue.NONE), render);
        Function<Value, Value> key = item -> AttributePath.folded(path.apply(item), ignoresCase, render);
        List<Value> sorted = Sorting.sorted(Iteration.list(input, render.budget()), key, false, render.budget());
        List<Value> groups = new ArrayList<>();
        int start = 0;
        for (int index = 1; index <= sorted.size(); index++) {
            boolean ends = index == sorted.size()
                    || !Equality.equal(key.apply(sorted.get(start)), key.apply(sorted.get(index)), render.budget());
            if (ends) {
                List<Value> members = List.copyOf(sorted.subList(start, index));
                groups.add(
                        new TupleValue(List.of(path.apply(members.getFirst()), new ListValue(members)), GROUP_FIELDS));
                start = index;
            }
        }
        return new ListValue(groups);
    }

    private static Value unique(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = UNIQUE.bind(arguments);
        boolean ignoresCase = !Sizes.isTrue(bound.get(0, BooleanValue.FALSE));
        Function<Value, Value> path = AttributePath.of(bound.get(1, NoneValue.NONE), NoneValue.NONE, render);
        return IteratorValue.generator(new Lazy(() -> {
            Set<HashKey> seen = new HashSet<>();
            return new Chosen(Iteration.over(input, render.budget()), item -> {
                render.budget().allocateItems(1);
                return seen.add(
                        HashKey.of(AttributePath.folded(path.apply(item), ignoresCase, render), render.budget()));
            });
        }));
    }
}
