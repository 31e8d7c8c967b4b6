package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code value[start:stop:step]}. */
public final class Slicing {

    private static final int GREATEST_STEP = 1 << 21;

    /** The first index, the one that is no longer meant, the step, and how many there are. */
    private record Indices(int first, int end, int step, int count) {
        int at(int position) {
            return first + position * step;
        }
    }

    private Slicing() {}

    /** A slice; None stands for what is left out. */
    public static Value slice(Value value, Value start, Value stop, Value step, Budget budget) {
        return switch (value) {
            case StringValue string -> string(string, start, stop, step, budget);
            case ListValue list -> new ListValue(items(list.items(), start, stop, step, budget));
            case TupleValue tuple -> new TupleValue(items(tuple.items(), start, stop, step, budget));
            case RangeValue range -> range(range, indices(range.length(), start, stop, step));
            case UndefinedValue undefined -> throw undefined.failure();
            case DictionaryValue dictionary -> throw new TemplateRenderException("unhashable type: 'slice'");
            default -> throw new TemplateRenderException("'" + value.typeName() + "' object is not subscriptable");
        };
    }

    private static Value string(StringValue string, Value start, Value stop, Value step, Budget budget) {
        String text = string.text();
        budget.scan(text.length());
        Indices indices = indices(CodePoints.length(text), start, stop, step);
        budget.allocate(indices.count());
        if (indices.step() == 1) {
            String part = CodePoints.substring(text, indices.first(), indices.first() + indices.count());
            return new StringValue(part, string.safe());
        }
        int[] characters = text.codePoints().toArray();
        StringBuilder part = new StringBuilder(indices.count());
        for (int position = 0; position < indices.count(); position++) {
            part.appendCodePoint(characters[indices.at(position)]);
        }
        return new StringValue(part.toString(), string.safe());
    }

    private static List<Value> items(List<Value> items, Value start, Value stop, Value step, Budget budget) {
        Indices indices = indices(items.size(), start, stop, step);
        budget.allocateItems(indices.count());
        List<Value> part = new ArrayList<>(indices.count());
        for (int position = 0; position < indices.count(); position++) {
            part.add(items.get(indices.at(position)));
        }
        return part;
    }

    private static Value range(RangeValue range, Indices indices) {
        long first = range.start() + indices.first() * range.step();
        long end = range.start() + indices.end() * range.step();
        return new RangeValue(first, end, range.step() * indices.step(), indices.count());
    }

    /** CPython's {@code PySlice_AdjustIndices}. */
    private static Indices indices(int length, Value start, Value stop, Value step) {
        int by = step == NoneValue.NONE ? 1 : clamped(Numbers.small(index(step)));
        if (by == 0) {
            throw new TemplateRenderException("slice step cannot be zero");
        }
        int least = by < 0 ? -1 : 0;
        int greatest = by < 0 ? length - 1 : length;
        int first = bound(start, by < 0 ? greatest : least, length, least, greatest);
        int last = bound(stop, by < 0 ? least : greatest, length, least, greatest);
        long distance = by < 0 ? (long) first - last : (long) last - first;
        long stride = Math.abs((long) by);
        int count = distance <= 0 ? 0 : (int) ((distance - 1) / stride + 1);
        return new Indices(first, last, by, count);
    }

    private static int bound(Value bound, int otherwise, int length, int least, int greatest) {
        if (bound == NoneValue.NONE) {
            return otherwise;
        }
        int index = Numbers.small(index(bound));
        long absolute = index < 0 ? (long) index + length : index;
        return (int) Math.max(least, Math.min(greatest, absolute));
    }

    /** No sequence is as long as this, so that a greater step means the same. */
    private static int clamped(int step) {
        return Math.max(-GREATEST_STEP, Math.min(GREATEST_STEP, step));
    }

    private static Value index(Value value) {
        if (Numbers.integerOrNull(value) == null) {
            throw new TemplateRenderException("slice indices must be integers or None or have an __index__ method");
        }
        return value;
    }
}
