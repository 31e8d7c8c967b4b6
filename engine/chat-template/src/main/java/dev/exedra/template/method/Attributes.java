package dev.exedra.template.method;

import dev.exedra.template.operation.CodePoints;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.CyclerValue;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.FunctionValue;
import dev.exedra.template.value.HashKey;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.NamespaceValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Attributes and items as Jinja's immutable sandbox gives them. */
public final class Attributes implements Render.Access {

    /** What the sandbox keeps of every Python object. */
    private static final Set<String> INTERNAL = Set.of(
            "__class__",
            "__init__",
            "__new__",
            "__doc__",
            "__dir__",
            "__eq__",
            "__hash__",
            "__str__",
            "__repr__",
            "__reduce__",
            "__reduce_ex__",
            "__getattribute__",
            "__setattr__",
            "__delattr__",
            "__init_subclass__",
            "__subclasshook__",
            "__sizeof__",
            "__format__");

    private final Map<String, Method<StringValue>> stringMethods = StringMethods.table();
    private final Map<String, Method<DictionaryValue>> dictionaryMethods = DictionaryMethods.table();
    private final Map<String, Method<ListValue>> listMethods = SequenceMethods.ofLists();
    private final Map<String, Method<TupleValue>> tupleMethods = SequenceMethods.ofTuples();

    @Override
    public Value attribute(Value object, String name, Render render) {
        Value own = own(object, name);
        if (own != null) {
            return own;
        }
        if (object instanceof DictionaryValue dictionary) {
            Value value = dictionary.get(name);
            if (value != null) {
                return value;
            }
        }
        return UndefinedValue.ofAttribute(object, name);
    }

    @Override
    public Value item(Value object, Value key, Render render) {
        Value item = itemOrNull(object, key, render);
        if (item != null) {
            return item;
        }
        if (!(key instanceof StringValue name)) {
            return UndefinedValue.ofElement(object, Representation.representation(key, render.budget()));
        }
        Value own = own(object, name.text());
        return own == null ? UndefinedValue.ofAttribute(object, name.text()) : own;
    }

    @Override
    public @Nullable Value own(Value object, String name) {
        if (object instanceof UndefinedValue undefined) {
            throw undefined.failure();
        }
        boolean keeps = INTERNAL.contains(name) || (object instanceof NamespaceValue && name.startsWith("_"));
        return keeps ? UndefinedValue.kept(object, name) : ofType(object, name);
    }

    private @Nullable Value ofType(Value object, String name) {
        return switch (object) {
            case StringValue string -> bound(string, name, stringMethods);
            case DictionaryValue dictionary ->
                DictionaryMethods.CHANGING.contains(name)
                        ? UndefinedValue.kept(dictionary, name)
                        : bound(dictionary, name, dictionaryMethods);
            case ListValue list ->
                SequenceMethods.CHANGING.contains(name)
                        ? UndefinedValue.kept(list, name)
                        : bound(list, name, listMethods);
            case TupleValue tuple -> {
                int field = tuple.fieldNames().indexOf(name);
                yield field < 0
                        ? bound(tuple, name, tupleMethods)
                        : tuple.items().get(field);
            }
            case NamespaceValue namespace -> namespace.attributes().get(name);
            case LoopValue loop -> LoopAttributes.of(loop, name);
            case CyclerValue cycler -> cycler(cycler, name);
            case RangeValue range -> range(range, name);
            case IntegerValue integer -> integer(integer, name);
            case FloatValue number -> number(number, name);
            default -> null;
        };
    }

    private static <T extends Value> @Nullable Value bound(T self, String name, Map<String, Method<T>> methods) {
        Method<T> method = methods.get(name);
        return method == null
                ? null
                : new FunctionValue(
                        name,
                        "<built-in method " + name + " of " + self.typeName() + " object>",
                        (arguments, render) -> method.call(self, arguments, render));
    }

    private static FunctionValue function(String name, Function<Arguments, Value> body) {
        return new FunctionValue(name, (arguments, render) -> body.apply(arguments));
    }

    private static @Nullable Value cycler(CyclerValue cycler, String name) {
        return switch (name) {
            case "next" -> function(name, arguments -> cycler.next());
            case "current" -> cycler.current();
            case "reset" ->
                function(name, arguments -> {
                    cycler.reset();
                    return NoneValue.NONE;
                });
            default -> null;
        };
    }

    private static @Nullable Value range(RangeValue range, String name) {
        return switch (name) {
            case "start" -> IntegerValue.of(range.start());
            case "stop" -> IntegerValue.of(range.stop());
            case "step" -> IntegerValue.of(range.step());
            default -> null;
        };
    }

    private static @Nullable Value integer(IntegerValue integer, String name) {
        return switch (name) {
            case "real", "numerator" -> integer;
            case "imag" -> IntegerValue.of(0);
            case "denominator" -> IntegerValue.of(1);
            case "bit_length" ->
                function(
                        name, arguments -> IntegerValue.of(integer.value().abs().bitLength()));
            default -> null;
        };
    }

    private static @Nullable Value number(FloatValue number, String name) {
        return switch (name) {
            case "real" -> number;
            case "imag" -> new FloatValue(0);
            case "is_integer" ->
                function(
                        name,
                        arguments -> BooleanValue.of(
                                Double.isFinite(number.value()) && number.value() == Math.rint(number.value())));
            default -> null;
        };
    }

    /** What Python's {@code object[key]} gives; null where it refuses. */
    private static @Nullable Value itemOrNull(Value object, Value key, Render render) {
        return switch (object) {
            case UndefinedValue undefined -> throw undefined.failure();
            case DictionaryValue dictionary ->
                isUnhashable(key) ? null : dictionary.get(HashKey.of(key, render.budget()));
            case ListValue list -> at(list.items(), key);
            case TupleValue tuple -> at(tuple.items(), key);
            case StringValue string -> {
                render.budget().scan(string.text().length());
                int index = index(key, CodePoints.length(string.text()));
                yield index < 0 ? null : new StringValue(CodePoints.at(string.text(), index), string.safe());
            }
            case RangeValue range -> {
                int index = index(key, range.length());
                yield index < 0 ? null : IntegerValue.of(range.at(index));
            }
            default -> null;
        };
    }

    private static boolean isUnhashable(Value key) {
        return key instanceof ListValue || key instanceof DictionaryValue;
    }

    private static @Nullable Value at(List<Value> items, Value key) {
        int index = index(key, items.size());
        return index < 0 ? null : items.get(index);
    }

    /** The index from the front; -1 where the key is no index or lies outside. */
    private static int index(Value key, int length) {
        BigInteger integer = Numbers.integerOrNull(key);
        if (integer == null || integer.bitLength() >= Integer.SIZE) {
            return -1;
        }
        long index = integer.signum() < 0 ? (long) integer.intValue() + length : integer.intValue();
        return index >= 0 && index < length ? (int) index : -1;
    }
}
