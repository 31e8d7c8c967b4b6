package dev.exedra.template.operation;

import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.HashKey;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** Python's {@code ==}. */
public final class Equality {

    private Equality() {}

    @SuppressWarnings("ReferenceEquality") // functions, namespaces and the like equal only themselves
    public static boolean equal(Value left, Value right, Budget budget) {
        budget.step();
        if (left instanceof StringValue one && right instanceof StringValue other) {
            budget.scan(Math.min(one.text().length(), other.text().length()));
            return one.text().equals(other.text());
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.equal(left, right);
        }
        if (left instanceof ListValue one && right instanceof ListValue other) {
            return sequences(one, other, budget);
        }
        if (left instanceof TupleValue one && right instanceof TupleValue other) {
            return sequences(one, other, budget);
        }
        if (left instanceof DictionaryValue one && right instanceof DictionaryValue other) {
            return dictionaries(one, other, budget);
        }
        if (left instanceof DictionaryView one && right instanceof DictionaryView other) {
            return views(one, other, budget);
        }
        if (left instanceof RangeValue one && right instanceof RangeValue other) {
            return ranges(one, other);
        }
        return left == right || (left instanceof UndefinedValue && right instanceof UndefinedValue);
    }

    /** Equal or the same object: what {@code in} and comparisons of sequences go by. */
    @SuppressWarnings("ReferenceEquality") // nan is in [nan] if it is the same nan
    public static boolean same(Value left, Value right, Budget budget) {
        return left == right || equal(left, right, budget);
    }

    private static boolean sequences(SequenceValue left, SequenceValue right, Budget budget) {
        List<Value> ones = left.items();
        List<Value> others = right.items();
        if (ones.size() != others.size()) {
            return false;
        }
        budget.enter();
        boolean equal = true;
        for (int index = 0; equal && index < ones.size(); index++) {
            equal = same(ones.get(index), others.get(index), budget);
        }
        budget.leave();
        return equal;
    }

    private static boolean dictionaries(DictionaryValue left, DictionaryValue right, Budget budget) {
        if (left.size() != right.size()) {
            return false;
        }
        budget.enter();
        boolean equal = true;
        Iterator<DictionaryValue.Entry> entries = left.entries().iterator();
        while (equal && entries.hasNext()) {
            DictionaryValue.Entry entry = entries.next();
            Value other = right.get(HashKey.of(entry.key(), budget));
            equal = other != null && same(entry.value(), other, budget);
        }
        budget.leave();
        return equal;
    }

    /** Views of keys compare as sets; those of values only with themselves. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean views(DictionaryView left, DictionaryView right, Budget budget) {
        return switch (left.kind()) {
            case KEYS -> right.kind() == DictionaryView.Kind.KEYS && sameKeys(left, right, budget);
            case ITEMS ->
                right.kind() == DictionaryView.Kind.ITEMS
                        && dictionaries(left.dictionary(), right.dictionary(), budget);
            case VALUES -> left == right;
        };
    }

    private static boolean sameKeys(DictionaryView left, DictionaryView right, Budget budget) {
        Collection<DictionaryValue.Entry> entries = left.dictionary().entries();
        return entries.size() == right.dictionary().size()
                && entries.stream().allMatch(entry -> right.dictionary().get(HashKey.of(entry.key(), budget)) != null);
    }

    private static boolean ranges(RangeValue left, RangeValue right) {
        if (left.length() != right.length() || left.length() == 0) {
            return left.length() == right.length();
        }
        return left.start() == right.start() && (left.length() == 1 || left.step() == right.step());
    }
}
