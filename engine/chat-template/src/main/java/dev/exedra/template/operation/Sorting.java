package dev.exedra.template.operation;

import dev.exedra.template.value.Budget;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Python's {@code sorted}: stable, and nothing is asked but which of two keys is less. Java's own sort is not used
 * because it refuses orders that contradict themselves, and {@code nan} makes one.
 */
public final class Sorting {

    private record Keyed(Value key, Value item) {}

    private final Budget budget;
    private final boolean reverse;

    private Sorting(Budget budget, boolean reverse) {
        this.budget = budget;
        this.reverse = reverse;
    }

    /** The items by rising key; by falling key where {@code reverse} holds, equal keys in their old order then too. */
    public static List<Value> sorted(List<Value> items, Function<Value, Value> key, boolean reverse, Budget budget) {
        budget.allocateItems(2L * items.size());
        List<Keyed> keyed = new ArrayList<>(items.size());
        items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
        List<Value> result = new ArrayList<>(items.size());
        new Sorting(budget, reverse).sorted(keyed).forEach(pair -> result.add(pair.item()));
        return result;
    }

    private List<Keyed> sorted(List<Keyed> items) {
        if (items.size() < 2) {
            return items;
        }
        int middle = items.size() / 2;
        return merged(sorted(items.subList(0, middle)), sorted(items.subList(middle, items.size())));
    }

    private List<Keyed> merged(List<Keyed> left, List<Keyed> right) {
        List<Keyed> result = new ArrayList<>(left.size() + right.size());
        int fromLeft = 0;
        int fromRight = 0;
        while (fromLeft < left.size() && fromRight < right.size()) {
            boolean takesRight = before(right.get(fromRight), left.get(fromLeft));
            result.add(takesRight ? right.get(fromRight++) : left.get(fromLeft++));
        }
        result.addAll(left.subList(fromLeft, left.size()));
        result.addAll(right.subList(fromRight, right.size()));
        return result;
    }

    private boolean before(Keyed one, Keyed other) {
        return reverse ? Ordering.less(other.key(), one.key(), budget) : Ordering.less(one.key(), other.key(), budget);
    }
}
