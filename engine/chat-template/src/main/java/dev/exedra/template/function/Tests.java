package dev.exedra.template.function;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.method.StringKinds;
import dev.exedra.template.operation.Arithmetic;
import dev.exedra.template.operation.Containment;
import dev.exedra.template.operation.Equality;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Ordering;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.syntax.BinaryOperator;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.FunctionValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.JoinerValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** All tests by name. */
public final class Tests {

    private static final Signature NOTHING = Signature.of("test", 0);
    private static final Signature DIVISOR = Signature.of("divisibleby", 1, "num");
    private static final Signature OTHER = Signature.of("test", 1, "other");

    private interface Relation {
        boolean holds(Value one, Value other, Budget budget);
    }

    private Tests() {}

    public static Map<String, Render.Test> table() {
        Map<String, Render.Test> tests = new HashMap<>();
        addKinds(tests);
        addRelations(tests);
        addChecks(tests);
        tests.put(
                "divisibleby",
                (input, arguments, render) ->
                        remainderIs(0, input, DIVISOR.bind(arguments).get(0), render));
        return Map.copyOf(tests);
    }

    /** Applies a test by name. */
    public static boolean apply(String name, Value input, Arguments arguments, Render render) {
        Render.Test test = render.tests().get(name);
        if (test == null) {
            throw new TemplateRenderException("No test named '" + name + "'.");
        }
        return test.holds(input, arguments, render);
    }

    private static void addChecks(Map<String, Render.Test> tests) {
        addCheck(tests, "odd", (input, render) -> remainderIs(1, input, IntegerValue.of(2), render));
        addCheck(tests, "even", (input, render) -> remainderIs(0, input, IntegerValue.of(2), render));
        addCheck(tests, "lower", (input, render) -> StringKinds.isLower(scanned(input, render)));
        addCheck(tests, "upper", (input, render) -> StringKinds.isUpper(scanned(input, render)));
        addCheck(tests, "filter", (input, render) -> isNameIn(render.filters().keySet(), input));
        addCheck(tests, "test", (input, render) -> isNameIn(render.tests().keySet(), input));
    }

    private static void addCheck(Map<String, Render.Test> tests, String name, BiPredicate<Value, Render> check) {
        tests.put(name, (input, arguments, render) -> {
            NOTHING.bind(arguments);
            return check.test(input, render);
        });
    }

    private static boolean isNameIn(Set<String> names, Value input) {
        return input instanceof StringValue name && names.contains(name.text());
    }

    private static String scanned(Value input, Render render) {
        String text = Representation.string(input, render.budget());
        render.budget().scan(text.length());
        return text;
    }

    private static void addKinds(Map<String, Render.Test> tests) {
        Map<String, Predicate<Value>> kinds = Map.ofEntries(
                Map.entry("defined", value -> !(value instanceof UndefinedValue)),
                Map.entry("undefined", UndefinedValue.class::isInstance),
                Map.entry("none", value -> value == NoneValue.NONE),
                Map.entry("boolean", BooleanValue.class::isInstance),
                Map.entry("true", value -> value == BooleanValue.TRUE),
                Map.entry("false", value -> value == BooleanValue.FALSE),
                Map.entry("integer", IntegerValue.class::isInstance),
                Map.entry("float", FloatValue.class::isInstance),
                Map.entry("number", Numbers::isNumber),
                Map.entry("string", StringValue.class::isInstance),
                Map.entry("mapping", DictionaryValue.class::isInstance),
                Map.entry("iterable", Iteration::isIterable),
                Map.entry("sequence", Tests::isSequence),
                Map.entry("callable", Tests::isCallable),
                Map.entry("escaped", value -> value instanceof StringValue string && string.safe()));
        kinds.forEach((name, kind) -> tests.put(name, (input, arguments, render) -> {
            NOTHING.bind(arguments);
            return kind.test(input);
        }));
    }

    private static void addRelations(Map<String, Render.Test> tests) {
        addRelation(tests, Equality::equal, "eq", "equalto", "==");
        addRelation(tests, (one, other, budget) -> !Equality.equal(one, other, budget), "ne", "!=");
        addRelation(tests, Ordering::less, "lt", "lessthan", "<");
        addRelation(tests, Ordering::lessOrEqual, "le", "<=");
        addRelation(tests, Ordering::greater, "gt", "greaterthan", ">");
        addRelation(tests, Ordering::greaterOrEqual, "ge", ">=");
        addRelation(tests, (one, other, budget) -> Containment.contains(other, one, budget), "in");
        addRelation(tests, Tests::isSame, "sameas");
    }

    private static void addRelation(Map<String, Render.Test> tests, Relation relation, String... names) {
        for (String name : names) {
            tests.put(
                    name,
                    (input, arguments, render) ->
                            relation.holds(input, OTHER.bind(arguments).get(0), render.budget()));
        }
    }

    private static boolean isSequence(Value value) {
        return value instanceof StringValue
                || value instanceof SequenceValue
                || value instanceof DictionaryValue
                || value instanceof RangeValue
                || value instanceof UndefinedValue;
    }

    private static boolean isCallable(Value value) {
        return value instanceof FunctionValue
                || value instanceof JoinerValue
                || value instanceof LoopValue
                || value instanceof UndefinedValue;
    }

    /** The same object; Python keeps one of each short constant, so equal strings and integers count as the same. */
    @SuppressWarnings("ReferenceEquality") // that is what sameas asks
    private static boolean isSame(Value one, Value other, Budget budget) {
        boolean constants = (one instanceof StringValue && other instanceof StringValue)
                || (one instanceof IntegerValue && other instanceof IntegerValue);
        return one == other || (constants && Equality.equal(one, other, budget));
    }

    private static boolean remainderIs(long expected, Value input, Value divisor, Render render) {
        Value remainder = Arithmetic.apply(BinaryOperator.REMAINDER, input, divisor, render.budget());
        return Equality.equal(remainder, IntegerValue.of(expected), render.budget());
    }
}
