package dev.exedra.template.operation;

import dev.exedra.template.TemplateException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.List;

/** Python's {@code <} and what follows from it. */
public final class Ordering {

    private Ordering() {}

    public static boolean less(Value left, Value right, Budget budget) {
        return less(left, right, "<", budget);
    }

    public static boolean greater(Value one, Value other, Budget budget) {
        refuseUnordered(one, other, ">");
        return less(other, one, ">", budget);
    }

    public static boolean lessOrEqual(Value left, Value right, Budget budget) {
        return less(left, right, "<=", budget) || Equality.equal(left, right, budget);
    }

    public static boolean greaterOrEqual(Value one, Value other, Budget budget) {
        refuseUnordered(one, other, ">=");
        return less(other, one, ">=", budget) || Equality.equal(one, other, budget);
    }

    private static boolean less(Value left, Value right, String operator, Budget budget) {
        budget.step();
        if (left instanceof StringValue one && right instanceof StringValue other) {
            budget.scan(Math.min(one.text().length(), other.text().length()));
            return CodePoints.compare(one.text(), other.text()) < 0;
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.less(left, right);
        }
        if (left instanceof ListValue one && right instanceof ListValue other) {
            return sequences(one, other, operator, budget);
        }
        if (left instanceof TupleValue one && right instanceof TupleValue other) {
            return sequences(one, other, operator, budget);
        }
        throw unordered(left, right, operator);
    }

    private static boolean sequences(SequenceValue left, SequenceValue right, String operator, Budget budget) {
        List<Value> ones = left.items();
        List<Value> others = right.items();
        int length = Math.min(ones.size(), others.size());
        for (int index = 0; index < length; index++) {
            Value one = ones.get(index);
            Value other = others.get(index);
            if (!Equality.same(one, other, budget)) {
                budget.enter();
                boolean less = less(one, other, operator, budget);
                budget.leave();
                return less;
            }
        }
        return ones.size() < others.size();
    }

    /** Named in the order in which they are written. */
    private static void refuseUnordered(Value left, Value right, String operator) {
        boolean ordered = (left instanceof StringValue && right instanceof StringValue)
                || (Numbers.isNumber(left) && Numbers.isNumber(right))
                || (left instanceof ListValue && right instanceof ListValue)
                || (left instanceof TupleValue && right instanceof TupleValue);
        if (!ordered) {
            throw unordered(left, right, operator);
        }
    }

    private static TemplateException unordered(Value left, Value right, String operator) {
        if (left instanceof UndefinedValue undefined) {
            return undefined.failure();
        }
        if (right instanceof UndefinedValue undefined) {
            return undefined.failure();
        }
        return new TemplateRenderException("'" + operator + "' not supported between instances of '" + left.typeName()
                + "' and '" + right.typeName() + "'");
    }
}
