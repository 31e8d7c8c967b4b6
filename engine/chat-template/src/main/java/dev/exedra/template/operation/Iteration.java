package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.Items;
import dev.exedra.template.value.IteratorValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/** Python's {@code iter}, {@code list} and {@code reversed}. */
public final class Iteration {

    private Iteration() {}

    public static boolean isIterable(Value value) {
        return switch (value) {
            case StringValue string -> true;
            case SequenceValue sequence -> true;
            case DictionaryValue dictionary -> true;
            case DictionaryView view -> true;
            case RangeValue range -> true;
            case IteratorValue iterator -> true;
            case UndefinedValue undefined -> true;
            case LoopValue loop -> true;
            default -> false;
        };
    }

    /**
     * The items of a value, one step each.
     *
     * @throws TemplateRenderException if there are none to go through
     */
    public static Iterator<Value> over(Value value, Budget budget) {
        return new Counted(
                switch (value) {
                    case StringValue string -> characters(string);
                    case SequenceValue sequence -> sequence.items().iterator();
                    case DictionaryValue dictionary ->
                        items(new DictionaryView(DictionaryView.Kind.KEYS, dictionary), budget)
                                .iterator();
                    case DictionaryView view -> items(view, budget).iterator();
                    case RangeValue range -> numbers(range);
                    case IteratorValue iterator -> iterator.iterator();
                    case UndefinedValue undefined -> Collections.emptyIterator();
                    case LoopValue loop -> new LoopItems(loop);
                    default -> throw new TemplateRenderException("'" + value.typeName() + "' object is not iterable");
                },
                budget);
    }

    /** All items of a value. */
    public static List<Value> list(Value value, Budget budget) {
        if (value instanceof SequenceValue sequence) {
            return sequence.items();
        }
        Items<Value> items = new Items<>(budget);
        over(value, budget).forEachRemaining(items::add);
        return items.list();
    }

    /** What a view of a dictionary shows. */
    static List<Value> items(DictionaryView view, Budget budget) {
        budget.allocateItems(view.dictionary().size());
        List<Value> items = new ArrayList<>(view.dictionary().size());
        for (DictionaryValue.Entry entry : view.dictionary().entries()) {
            items.add(
                    switch (view.kind()) {
                        case KEYS -> entry.key();
                        case VALUES -> entry.value();
                        case ITEMS -> new TupleValue(List.of(entry.key(), entry.value()));
                    });
        }
        return items;
    }

    private static Iterator<Value> characters(StringValue string) {
        return string.text()
                .codePoints()
                .mapToObj(character -> (Value) new StringValue(Character.toString(character), string.safe()))
                .iterator();
    }

    private static Iterator<Value> numbers(RangeValue range) {
        return IntStream.range(0, range.length())
                .mapToObj(index -> (Value) IntegerValue.of(range.at(index)))
                .iterator();
    }

    /** Iterators can stand on iterators, as deep as a template likes to pile them. */
    private record Counted(Iterator<Value> items, Budget budget) implements Iterator<Value> {
        @Override
        public boolean hasNext() {
            budget.enter();
            boolean more = items.hasNext();
            budget.leave();
            return more;
        }

        @Override
        public Value next() {
            budget.step();
            budget.enter();
            Value item = items.next();
            budget.leave();
            return item;
        }
    }

    /** Going through {@code loop} gives what is left of its items, each with the loop. */
    private record LoopItems(LoopValue loop) implements Iterator<Value> {
        @Override
        public boolean hasNext() {
            return loop.peek() != null;
        }

        @Override
        public Value next() {
            Value item = loop.advance();
            if (item == null) {
                throw new NoSuchElementException();
            }
            return new TupleValue(List.of(item, loop));
        }
    }
}
