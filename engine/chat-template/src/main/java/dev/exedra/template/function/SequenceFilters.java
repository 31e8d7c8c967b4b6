package dev.exedra.template.function;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.operation.Slicing;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.IteratorValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Filters that look at a sequence as a whole, and {@code default} and {@code attr}. */
final class SequenceFilters {

    private static final Signature NOTHING = Signature.of("filter", 0);
    private static final Signature DEFAULT = Signature.of("default", 0, "default_value", "boolean");
    private static final Signature JOIN = Signature.of("join", 0, "d", "attribute");
    private static final Signature ATTR = Signature.of("attr", 1, "name");

    private SequenceFilters() {}

    static Map<String, Render.Filter> table() {
        return Map.ofEntries(
                Map.entry("default", SequenceFilters::defaulted),
                Map.entry("d", SequenceFilters::defaulted),
                Map.entry("length", SequenceFilters::length),
                Map.entry("count", SequenceFilters::length),
                Map.entry("first", SequenceFilters::first),
                Map.entry("last", SequenceFilters::last),
                Map.entry("list", SequenceFilters::list),
                Map.entry("items", SequenceFilters::items),
                Map.entry("reverse", SequenceFilters::reverse),
                Map.entry("join", SequenceFilters::join),
                Map.entry("attr", SequenceFilters::attribute));
    }

    private static Value defaulted(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = DEFAULT.bind(arguments);
        boolean falseToo = Sizes.isTrue(bound.get(1, BooleanValue.FALSE));
        boolean replaces = input instanceof UndefinedValue || (falseToo && !Sizes.isTrue(input));
        return replaces ? bound.get(0, StringValue.EMPTY) : input;
    }

    private static Value length(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        return IntegerValue.of(Sizes.length(input, render.budget()));
    }

    private static Value first(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        Iterator<Value> items = Iteration.over(input, render.budget());
        return items.hasNext() ? items.next() : new UndefinedValue("No first item, sequence was empty.");
    }

    private static Value last(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        requireReversible(input);
        List<Value> items = Iteration.list(input, render.budget());
        return items.isEmpty() ? new UndefinedValue("No last item, sequence was empty.") : items.getLast();
    }

    private static void requireReversible(Value input) {
        if (!isReversible(input)) {
            throw new TemplateRenderException("'" + input.typeName() + "' object is not reversible");
        }
    }

    private static boolean isReversible(Value input) {
        return Iteration.isIterable(input) && !(input instanceof IteratorValue) && !(input instanceof LoopValue);
    }

    private static Value list(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        return new ListValue(Iteration.list(input, render.budget()));
    }

    private static Value items(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        return IteratorValue.generator(new Lazy(() -> {
            if (input instanceof UndefinedValue) {
                return Collections.emptyIterator();
            }
            if (!(input instanceof DictionaryValue dictionary)) {
                throw new TemplateRenderException("Can only get item pairs from a mapping.");
            }
            return Iteration.over(new DictionaryView(DictionaryView.Kind.ITEMS, dictionary), render.budget());
        }));
    }

    private static Value reverse(Value input, Arguments arguments, Render render) {
        NOTHING.bind(arguments);
        if (input instanceof StringValue string) {
            return Slicing.slice(string, NoneValue.NONE, NoneValue.NONE, IntegerValue.of(-1), render.budget());
        }
        List<Value> reversed = Iteration.list(input, render.budget()).reversed();
        return isReversible(input)
                ? new IteratorValue(input.typeName() + "_reverseiterator", reversed.iterator())
                : new ListValue(reversed);
    }

    private static Value join(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = JOIN.bind(arguments);
        String separator = Representation.string(bound.get(0, StringValue.EMPTY), render.budget());
        Function<Value, Value> path = AttributePath.of(bound.get(1, NoneValue.NONE), NoneValue.NONE, render);
        Text text = new Text(render.budget());
        Iterator<Value> items = Iteration.over(input, render.budget());
        for (boolean first = true; items.hasNext(); first = false) {
            text.append(first ? "" : separator);
            text.append(Representation.string(path.apply(items.next()), render.budget()));
        }
        return StringValue.of(text.toString());
    }

    private static Value attribute(Value input, Arguments arguments, Render render) {
        Value name = ATTR.bind(arguments).get(0);
        String text = Representation.string(name, render.budget());
        Value own = render.access().own(input, text);
        return own == null ? UndefinedValue.ofAttribute(input, text) : own;
    }
}
