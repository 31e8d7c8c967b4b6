package dev.exedra.template.value;

import dev.exedra.template.TemplateRenderException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A value as the key of a dictionary: equal keys are equal in Python, so 1, 1.0 and True are one key. */
public sealed interface HashKey {

    /** A string's key. */
    record Text(String text) implements HashKey {}

    /** The key of an integer, a boolean, or a float without a fraction. */
    record Whole(BigInteger value) implements HashKey {}

    /** The key of any other float. */
    record Fraction(double value) implements HashKey {}

    /** A tuple's key. */
    record Items(List<HashKey> keys) implements HashKey {}

    /** The key of None and of whatever equals only itself. */
    record Identity(Object object) implements HashKey {
        @Override
        @SuppressWarnings("ReferenceEquality") // being one and the same object is what this key stands for
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.object == object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }
    }

    /**
     * The key that a value makes.
     *
     * @throws TemplateRenderException if Python cannot hash it
     */
    static HashKey of(Value value, Budget budget) {
        budget.step();
        return switch (value) {
            case StringValue string -> {
                budget.scan(string.text().length());
                yield new Text(string.text());
            }
            case IntegerValue integer -> new Whole(integer.value());
            case BooleanValue truth -> new Whole(truth == BooleanValue.TRUE ? BigInteger.ONE : BigInteger.ZERO);
            case FloatValue number -> of(number.value());
            case TupleValue tuple -> of(tuple, budget);
            case UndefinedValue undefined -> new Identity(UndefinedValue.class);
            case ListValue list -> throw unhashable(list);
            case DictionaryValue dictionary -> throw unhashable(dictionary);
            case DictionaryView view -> throw unhashable(view);
            case NoneValue none -> new Identity(none);
            case RangeValue range -> new Identity(range);
            case IteratorValue iterator -> new Identity(iterator);
            case NamespaceValue namespace -> new Identity(namespace);
            case FunctionValue function -> new Identity(function);
            case LoopValue loop -> new Identity(loop);
            case CyclerValue cycler -> new Identity(cycler);
            case JoinerValue joiner -> new Identity(joiner);
        };
    }

    private static HashKey of(double value) {
        boolean whole = Double.isFinite(value) && value == Math.rint(value);
        return whole ? new Whole(new BigDecimal(value).toBigInteger()) : new Fraction(value);
    }

    private static HashKey of(TupleValue tuple, Budget budget) {
        budget.enter();
        budget.allocateItems(tuple.items().size());
        List<HashKey> keys = new ArrayList<>(tuple.items().size());
        for (Value item : tuple.items()) {
            keys.add(of(item, budget));
        }
        budget.leave();
        return new Items(keys);
    }

    private static TemplateRenderException unhashable(Value value) {
        return new TemplateRenderException("unhashable type: '" + value.typeName() + "'");
    }
}
