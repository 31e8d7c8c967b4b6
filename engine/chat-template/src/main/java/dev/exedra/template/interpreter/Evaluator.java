package dev.exedra.template.interpreter;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.format.PercentFormat;
import dev.exedra.template.function.Filters;
import dev.exedra.template.function.Tests;
import dev.exedra.template.operation.Arithmetic;
import dev.exedra.template.operation.Containment;
import dev.exedra.template.operation.Equality;
import dev.exedra.template.operation.Ordering;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.operation.Slicing;
import dev.exedra.template.syntax.BinaryOperator;
import dev.exedra.template.syntax.Comparator;
import dev.exedra.template.syntax.Expression;
import dev.exedra.template.syntax.FilterStep;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.FunctionValue;
import dev.exedra.template.value.HashKey;
import dev.exedra.template.value.JoinerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions. */
final class Evaluator {

    private final Render render;
    private final Budget budget;
    private final ArgumentEvaluator arguments = new ArgumentEvaluator(this);

    Evaluator(Render render) {
        this.render = render;
        this.budget = render.budget();
    }

    Render render() {
        return render;
    }

    Value evaluate(Expression expression, Scope scope) {
        budget.step();
        budget.moveTo(expression.line());
        budget.enter();
        Value value = dispatch(expression, scope);
        budget.leave();
        return value;
    }

    boolean isTrue(Expression expression, Scope scope) {
        return Sizes.isTrue(evaluate(expression, scope));
    }

    private Value dispatch(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name(String name, int line) -> {
                Value value = scope.get(name);
                yield value == null ? UndefinedValue.ofName(name) : value;
            }
            case Expression.ListLiteral list -> new ListValue(all(list.items(), scope));
            case Expression.TupleLiteral tuple -> new TupleValue(all(tuple.items(), scope));
            case Expression.DictionaryLiteral dictionary -> dictionary(dictionary, scope);
            case Expression.Attribute attribute ->
                render.access().attribute(evaluate(attribute.object(), scope), attribute.name(), render);
            case Expression.Item item -> {
                Value object = evaluate(item.object(), scope);
                yield render.access().item(object, evaluate(item.key(), scope), render);
            }
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call call -> call(call, Map.of(), scope);
            case Expression.Filtered filtered -> filter(evaluate(filtered.input(), scope), filtered.filter(), scope);
            case Expression.Tested tested -> test(tested, scope);
            case Expression.Not(Expression operand, int line) -> BooleanValue.of(!isTrue(operand, scope));
            case Expression.Signed signed -> sign(signed, scope);
            case Expression.Binary binary -> {
                Value left = evaluate(binary.left(), scope);
                Value right = evaluate(binary.right(), scope);
                budget.moveTo(binary.line());
                yield calculate(binary.operator(), left, right);
            }
            case Expression.And(Expression left, Expression right, int line) -> {
                Value value = evaluate(left, scope);
                yield Sizes.isTrue(value) ? evaluate(right, scope) : value;
            }
            case Expression.Or(Expression left, Expression right, int line) -> {
                Value value = evaluate(left, scope);
                yield Sizes.isTrue(value) ? value : evaluate(right, scope);
            }
            case Expression.Comparison comparison -> BooleanValue.of(holds(comparison, scope));
            case Expression.Concatenation concatenation -> concatenate(concatenation, scope);
            case Expression.Conditional conditional -> conditional(conditional, scope);
        };
    }

    private Value calculate(BinaryOperator operator, Value left, Value right) {
        return operator == BinaryOperator.REMAINDER && left instanceof StringValue format
                ? PercentFormat.format(format, right, render)
                : Arithmetic.apply(operator, left, right, budget);
    }

    private Value conditional(Expression.Conditional conditional, Scope scope) {
        if (isTrue(conditional.test(), scope)) {
            return evaluate(conditional.then(), scope);
        }
        Expression otherwise = conditional.otherwise();
        return otherwise == null
                ? new UndefinedValue("the inline if-expression on line " + conditional.line()
                        + " evaluated to false and no else section was defined.")
                : evaluate(otherwise, scope);
    }

    List<Value> all(List<Expression> expressions, Scope scope) {
        budget.allocateItems(expressions.size());
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private Value dictionary(Expression.DictionaryLiteral literal, Scope scope) {
        budget.allocateItems(2L * literal.pairs().size());
        DictionaryValue.Builder builder = DictionaryValue.builder();
        for (Expression.Pair pair : literal.pairs()) {
            Value key = evaluate(pair.key(), scope);
            builder.put(HashKey.of(key, budget), key, evaluate(pair.value(), scope));
        }
        return builder.build();
    }

    private Value slice(Expression.Slice slice, Scope scope) {
        Value object = evaluate(slice.object(), scope);
        Value start = orNone(slice.start(), scope);
        Value stop = orNone(slice.stop(), scope);
        return Slicing.slice(object, start, stop, orNone(slice.step(), scope), budget);
    }

    private Value orNone(@Nullable Expression expression, Scope scope) {
        return expression == null ? NoneValue.NONE : evaluate(expression, scope);
    }

    private Value sign(Expression.Signed signed, Scope scope) {
        Value operand = evaluate(signed.operand(), scope);
        return signed.negative() ? Arithmetic.negate(operand) : Arithmetic.plus(operand);
    }

    private Value test(Expression.Tested tested, Scope scope) {
        Value input = evaluate(tested.input(), scope);
        Arguments given = arguments.evaluate(tested.arguments(), Map.of(), scope);
        budget.moveTo(tested.line());
        return BooleanValue.of(Tests.apply(tested.name(), input, given, render));
    }

    Value filter(Value input, FilterStep filter, Scope scope) {
        Arguments given = arguments.evaluate(filter.arguments(), Map.of(), scope);
        budget.moveTo(filter.line());
        return Filters.apply(filter.name(), input, given, render);
    }

    private boolean holds(Expression.Comparison comparison, Scope scope) {
        Value left = evaluate(comparison.first(), scope);
        for (Expression.Comparand comparand : comparison.others()) {
            Value right = evaluate(comparand.operand(), scope);
            if (!holds(comparand.comparator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private boolean holds(Comparator comparator, Value left, Value right) {
        return switch (comparator) {
            case EQUAL -> Equality.equal(left, right, budget);
            case NOT_EQUAL -> !Equality.equal(left, right, budget);
            case LESS -> Ordering.less(left, right, budget);
            case LESS_OR_EQUAL -> Ordering.lessOrEqual(left, right, budget);
            case GREATER -> Ordering.greater(left, right, budget);
            case GREATER_OR_EQUAL -> Ordering.greaterOrEqual(left, right, budget);
            case IN -> Containment.contains(right, left, budget);
            case NOT_IN -> !Containment.contains(right, left, budget);
        };
    }

    private Value concatenate(Expression.Concatenation concatenation, Scope scope) {
        Text text = new Text(budget);
        for (Expression part : concatenation.parts()) {
            text.append(Representation.string(evaluate(part, scope), budget));
        }
        return StringValue.of(text.toString());
    }

    /** @param extra named arguments besides those that are written */
    Value call(Expression.Call call, Map<String, Value> extra, Scope scope) {
        Value function = evaluate(call.function(), scope);
        Arguments given = arguments.evaluate(call.arguments(), extra, scope);
        budget.moveTo(call.line());
        return switch (function) {
            case FunctionValue callable -> callable.implementation().call(given, render);
            case LoopValue loop -> recurse(loop, given);
            case JoinerValue joiner -> joiner.next();
            case UndefinedValue undefined -> throw undefined.failure();
            default -> throw new TemplateRenderException("'" + function.typeName() + "' object is not callable");
        };
    }

    private static Value recurse(LoopValue loop, Arguments given) {
        Function<Value, Value> recursion = loop.recursion();
        if (recursion == null) {
            throw new TemplateRenderException("The loop must have the 'recursive' marker to be called recursively.");
        }
        if (given.positional().size() != 1) {
            throw new TemplateRenderException("loop() takes the items to go through");
        }
        return recursion.apply(given.positional().getFirst());
    }
}
